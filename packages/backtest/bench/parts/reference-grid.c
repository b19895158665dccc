/*
 * The work of reference-grid.ts as a linear scan, to set beside it: `reference-grid FILE GRIDS ROUNDS`, FILE holding
 * opens, highs, lows and closes as four columns of doubles. Prints the least time of a candle in ns, of the plain scan
 * and of one that walks a candle only when it touches an order, then fills, equity and drawdown of each.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct result {
  long fills, under;
  double equity, drawdown;
};

static inline __attribute__((always_inline)) struct result scan(const double *open, const double *high,
                                                                const double *low, const double *close, long length,
                                                                const double *level, int grids, int empty,
                                                                int guarded) {
  double cash = 1000, peak = 1000, drawdown = 0;
  long position = 0, fills = 0, under = 0, settlement = 0;
  int at = empty;
  for (long i = 0; i < length; i++) {
    double h = high[i], l = low[i], c = close[i];
    if (!guarded || (at > 0 && l <= level[at - 1]) || (at < grids && h >= level[at + 1])) {
      int up = c < open[i];
      for (int pass = 0; pass < 2; pass++, up = !up) {
        if (up)
          for (; at < grids && h >= level[at + 1]; fills++, position--) cash += level[++at] * 0.01 * (1 - 0.0002);
        else
          for (; at > 0 && l <= level[at - 1]; fills++, position++) cash -= level[--at] * 0.01 * (1 + 0.0002);
      }
    }
    double held = position * 0.01;
    if (i == settlement) {
      cash -= 0.0001 * held * c;
      settlement += 480;
    }
    double worst = held > 0 ? l : h;
    if (cash + held * worst <= 0.005 * fabs(held) * worst) under++;
    double equity = cash + held * c;
    if (equity > peak) peak = equity;
    if (peak - equity > drawdown) drawdown = peak - equity;
  }
  return (struct result){fills, under, cash + position * 0.01 * close[length - 1], drawdown};
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * t.tv_sec + t.tv_nsec;
}

int main(int count, char **args) {
  if (count != 4) return 2;
  FILE *file = fopen(args[1], "rb");
  if (file == NULL) return 2;
  fseek(file, 0, SEEK_END);
  long length = ftell(file) / 32;
  rewind(file);
  double *open = malloc(32 * length);
  if (open == NULL || fread(open, 32, length, file) != (size_t)length) return 2;
  double *high = open + length, *low = high + length, *close = low + length;
  int grids = atoi(args[2]), rounds = atoi(args[3]), empty = 0;
  double *level = malloc((grids + 1) * sizeof(double));
  double lower = close[0] * (1 - 0.1), step = (close[0] * 2 * 0.1) / grids;
  for (int i = 0; i <= grids; i++) {
    level[i] = lower + step * i;
    if (fabs(level[i] - open[0]) < fabs(level[empty] - open[0])) empty = i;
  }
  double least[2] = {INFINITY, INFINITY};
  struct result found[2];
  for (int round = 0; round < rounds; round++) {
    double begun = now();
    found[0] = scan(open, high, low, close, length, level, grids, empty, 0);
    double between = now();
    found[1] = scan(open, high, low, close, length, level, grids, empty, 1);
    least[0] = fmin(least[0], between - begun);
    least[1] = fmin(least[1], now() - between);
  }
  for (int k = 0; k < 2; k++)
    printf("%.9g %ld %ld %.17g %.17g\n", least[k] / length, found[k].fills, found[k].under, found[k].equity,
           found[k].drawdown);
  return 0;
}
