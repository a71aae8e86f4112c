import type { Spread } from './statistics.ts';
import { formatNumber } from './tables.ts';

export interface Bar extends Spread {
  readonly label: string;
  /** Ours, in other words. */
  readonly highlighted: boolean;
}

const width = 760;
const labelWidth = 270;
const valueWidth = 120;
const rowHeight = 26;
const top = 58;

/** Returns a bar chart as SVG that follows the reader's light or dark theme; a line through each bar spans minimum to maximum. */
export function barChart(title: string, subtitle: string, bars: readonly Bar[]): string {
  const height = top + bars.length * rowHeight + 12;
  const longest = Math.max(...bars.map(({ max }) => max));
  const scale = (width - labelWidth - valueWidth) / longest;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; font-size: 15px; } .subtitle { fill: #59636e; font-size: 12px; }
.bar { fill: #afb8c1; } .ours { fill: #1a7f37; } .range { stroke: #1f2328; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; } .subtitle { fill: #9198a1; } .bar { fill: #656c76; } .ours { fill: #3fb950; } .range { stroke: #f0f6fc; }
}
</style>
<text class="title" x="12" y="24">${escape(title)}</text>
<text class="subtitle" x="12" y="43">${escape(subtitle)}</text>
${bars.map((bar, index) => row(bar, top + index * rowHeight, scale)).join('\n')}
</svg>
`;
}

function row(bar: Bar, y: number, scale: number): string {
  const at = (value: number) => round(labelWidth + value * scale);
  const middle = y + rowHeight / 2;
  return [
    `<text x="${labelWidth - 10}" y="${middle + 4}" text-anchor="end">${escape(bar.label)}</text>`,
    `<rect class="${bar.highlighted ? 'ours' : 'bar'}" x="${labelWidth}" y="${y + 4}" width="${round(bar.median * scale)}" height="${rowHeight - 8}" rx="2"/>`,
    `<line class="range" x1="${at(bar.min)}" x2="${at(bar.max)}" y1="${middle}" y2="${middle}"/>`,
    `<text x="${at(bar.max) + 8}" y="${middle + 4}">${formatNumber(bar.median)}×</text>`,
  ].join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
