/** The look of the report page, light and dark, on paper and on a phone. */
export const REPORT_STYLE = `:root{color-scheme:light dark;--ink:#1c1f26;--soft:#5b6270;--paper:#fff;--panel:#f6f7f9;--line:#dfe2e8;--grid:#c9ced8;--buy:#0a7d4a;--sell:#c4303b;--curve:#4a3fc7;--other:#9a94dd}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaee;--soft:#a0a7b4;--paper:#14161b;--panel:#1c1f26;--line:#323743;--grid:#3b414e;--buy:#3fbf7f;--sell:#f0737c;--curve:#a49cf5;--other:#6a63b0}}
body{font:15px/1.5 system-ui,sans-serif;max-width:1000px;margin:24px auto;padding:0 16px;color:var(--ink);background:var(--paper);word-break:keep-all;overflow-wrap:anywhere}
h1{font-size:24px;margin:0 0 4px}h2{font-size:17px;margin:32px 0 8px}p{margin:4px 0}.soft{color:var(--soft);font-size:14px}.lead{font-size:18px;margin:12px 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:8px;margin:16px 0}.cards div{background:var(--panel);border-radius:8px;padding:10px 12px;display:flex;flex-direction:column}
.cards span,.cards small{color:var(--soft);font-size:13px}.cards b{font-size:20px;font-variant-numeric:tabular-nums}
.chart{background:var(--panel);border-radius:8px;padding:6px 10px}.chart svg{display:block;width:100%;height:280px}.chart path{fill:none;vector-effect:non-scaling-stroke}
.edge,.span{color:var(--soft);font-size:12px;font-variant-numeric:tabular-nums}.span{display:flex;justify-content:space-between;border-top:1px solid var(--line);margin-top:4px}
.grid{stroke:var(--grid);stroke-width:1}.base{stroke:var(--soft);stroke-dasharray:4 4}.price{stroke:var(--ink);stroke-width:1}.equity{stroke:var(--curve);stroke-width:1.5}.other{stroke:var(--other);stroke-width:1}.fall{stroke:var(--sell);stroke-width:1.5}
.buy,.sell{stroke-width:5;stroke-linecap:round}.buy{stroke:var(--buy)}.sell{stroke:var(--sell)}
.table{overflow-x:auto;overflow-wrap:normal}.table td:first-child{min-width:7em}.facts td{overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}th,td{padding:5px 8px;border-bottom:1px solid var(--line);text-align:right;vertical-align:top;font-variant-numeric:tabular-nums}
th{font-weight:500;color:var(--soft)}th:first-child,td:first-child{text-align:left}
@media print{body{margin:0}.chart svg{height:220px}h2{break-after:avoid}}`
