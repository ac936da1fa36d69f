namespace AdCompiler.Training;

static class ReportStyle
{
    /// <summary>Light by default, dark where the reader's system is; the curves' two colours differ in lightness too.</summary>
    public const string Css = """
        :root { color-scheme: light dark; --page: #fbfbfa; --card: #ffffff; --ink: #1d2126; --soft: #626a73; --rule: #dfe2e5; --grid: #eceeef;
          --train: #6f7a86; --test: #1f6fc4; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) {
          :root { --page: #14171a; --card: #1c2024; --ink: #e6e9ec; --soft: #9aa3ad; --rule: #343a41; --grid: #2a2f35;
            --train: #939eaa; --test: #63a9f2; --bad: #f2837c; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 28px 24px 48px; max-width: 1320px; background: var(--page); color: var(--ink);
          font: 15px/1.45 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
        h1 { font-size: 24px; font-weight: 600; margin: 0 0 18px; }
        h2 { font-size: 16px; font-weight: 600; margin: 26px 0 8px; }
        .note { color: var(--soft); font-size: 13px; margin: 8px 0 0; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; margin-bottom: 16px; }
        .figures div { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: 12px 14px; }
        .figures span { display: block; color: var(--soft); font-size: 13px; }
        .figures strong { display: block; font-size: 25px; font-weight: 600; line-height: 1.3; }
        .bad { color: var(--bad); }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 16px; }
        figure { margin: 0; background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: 12px 10px 8px; }
        figcaption { font-weight: 600; padding: 0 6px 6px; }
        svg { display: block; width: 100%; height: auto; font: 13px system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
        svg .grid { stroke: var(--grid); } svg .axis { stroke: var(--soft); }
        svg .tick { fill: var(--soft); } svg .value { fill: var(--ink); }
        svg .name { font-weight: 600; } svg .name.train { fill: var(--train); } svg .name.test { fill: var(--test); }
        svg .curve { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
        svg .curve.train { stroke: var(--train); } svg .curve.test { stroke: var(--test); }
        svg .dot { stroke: var(--card); stroke-width: 1.2; } svg .dot.train { fill: var(--train); } svg .dot.test { fill: var(--test); }
        svg .hit { fill: transparent; }
        .columns { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 32px; align-items: start; }
        @media (max-width: 1080px) { .columns { grid-template-columns: minmax(0, 1fr); } }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
        th { font-weight: 500; color: var(--soft); }
        th, td { padding: 4px 10px 4px 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
        .numbers th, .numbers td { text-align: right; white-space: nowrap; padding: 4px 6px; }
        .numbers thead tr:first-child th { border-bottom: none; padding-bottom: 0; text-align: center; }
        .settings th { width: 11em; } .settings td { overflow-wrap: anywhere; }
        """;
}
