package dot

import (
	"fmt"
	"strings"

	"tautline.dev/render/label"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// entry is a sample and what it means; sign and tag say what it is a sample of.
type entry struct {
	sample, text string
	sign         Sign
	tag          string
}

// legend explains what is used in the drawing, and nothing else. It is drawn
// with table borders and the few signs that every font has: no node of its own
// that a layout could put anywhere.
func (p *picture) legend() string {
	entries := p.entries()
	if len(entries) == 0 {
		return ""
	}
	var rows strings.Builder
	per := p.perRow(entries)
	for i := 0; i < len(entries); i += per {
		rows.WriteString("<TR>")
		for _, e := range entries[i:min(i+per, len(entries))] {
			fmt.Fprintf(&rows, `<TD %s>%s</TD><TD %s>%s</TD>`, left, e.sample, left, font(sizeLegend, p.theme.Quiet, " "+markup(e.text)+"    "))
		}
		rows.WriteString("</TR>")
	}
	// A table in a cell grows with the cell, and spreads what is in it; one of
	// a fixed size stays at the left.
	rowHeight := 20
	if p.numbers != nil {
		rowHeight = 24
	}
	return fmt.Sprintf(`<TABLE ALIGN="LEFT" FIXEDSIZE="TRUE" WIDTH="%d" HEIGHT="%d" BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="1">`,
		wide(entries, per), (len(entries)+per-1)/per*rowHeight) + rows.String() + `</TABLE>`
}

// wide is about how wide a legend is with so many entries in a row.
func wide(entries []entry, per int) int {
	columns := make([]int, per)
	for i, e := range entries {
		columns[i%per] = max(columns[i%per], 56+label.Width(e.text)*sizeLegend*11/20)
	}
	sum := 0
	for _, c := range columns {
		sum += c
	}
	return sum
}

// perRow is how many entries stand beside each other without making the drawing
// wider than it is.
func (p *picture) perRow(entries []entry) int {
	widest := 0
	for _, e := range entries {
		widest = max(widest, label.Width(e.text))
	}
	per := int(max(p.plan.width, 420)) / (44 + widest*sizeLegend/2)
	return min(max(per, 2), len(entries))
}

func (p *picture) entries() []entry {
	if p.view.Overview != nil {
		return p.overviewEntries()
	}
	var used look
	owners := map[view.Holding]bool{}
	open := false
	for _, l := range p.view.Lines {
		k := p.look(l)
		used.sync, used.async, used.unknown = used.sync || k.sync, used.async || k.async, used.unknown || k.unknown
		used.fetched, used.fanned, used.buffered = used.fetched || k.fetched, used.fanned || k.fanned, used.buffered || k.buffered
		owners[p.view.Owners[l].Holding] = true
		open = open || len(label.Of(p.view.System, l, p.report).Asks(p.view.AsksAll())) > 0
	}
	sync, async := p.theme.Sync, p.theme.Async
	if len(p.view.Owners) > 0 {
		sync, async = p.theme.Ink, p.theme.Ink
	}
	var out []entry
	add := func(use bool, sign Sign, sample, text string) {
		if use {
			out = append(out, entry{sample: sample, text: text, sign: sign})
		}
	}
	// Signs are numbers: not every reader of DOT takes them as they are.
	sign := func(text, colour string) string { return font(sizeLine, colour, text) }
	add(used.sync, Waits, p.sample("", stroke("", sync, 26), sign("&#9658;", sync)), "waits for the answer")
	add(used.async, Goes, p.sample("", stroke(` STYLE="dashed"`, async, 26), sign("&#9658;", async)), "doesn't wait")
	add(used.unknown, Unsaid, p.sample("", stroke("", p.theme.Open, 26), sign("&gt;", p.theme.Open)), "nobody says whether it waits")
	add(used.fetched, Fetched, p.sample(sign("&#9675;", async), stroke(` STYLE="dashed"`, async, 22), ""), "fetched by the receiver")
	add(used.fanned, Fanned, p.sample("", stroke(` STYLE="dashed"`, async, 18), sign("&#9658;&#9658;", async)), "to all who subscribe")
	add(used.buffered, Buffered, p.sample("", stroke(` STYLE="dashed"`, async, 14), sign("&#9633;&#9633;&#9658;", async)), "through a durable buffer")
	add(len(p.docks) > 0, Docked, p.dockSample(), "where its dead letters go")
	add(len(p.parkings) > 0, Parks, stroke(` STYLE="dotted"`, p.theme.DeadLetter, 26), "dead letters")
	add(owners[view.Durable], Durable, stroke("", p.theme.owner(view.Durable), 26), "held durably")
	add(owners[view.Memory], Memory, stroke("", p.theme.owner(view.Memory), 26), "in a memory only")
	add(open, Asked, p.open("?"), "matters, nobody has said")
	out = append(out, p.tagEntries()...)
	out = append(out, p.changeEntries()...)
	if p.numbers != nil || p.Bare {
		found := map[rules.Severity]bool{}
		for _, l := range p.view.Lines {
			found[p.severityOf(l)] = true
		}
		add(!p.Bare, "", p.chipSample(0), "what the line promises is said below")
		add(found[rules.Error], Fault, p.chipSample(rules.Error), "error on the line")
		add(found[rules.Warning], Doubt, p.chipSample(rules.Warning), "warning on the line")
	}
	return out
}

func (p *picture) dockSample() string {
	paint := p.theme.Channel
	return fmt.Sprintf(`<TABLE ALIGN="LEFT" BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"><TR><TD BORDER="1" BGCOLOR="%s" COLOR="%s">%s</TD></TR></TABLE>`, paint.Fill, paint.Border, font(sizeSmall, p.theme.Ink, "dlq"))
}

func (p *picture) chipSample(s rules.Severity) string {
	return `<TABLE ALIGN="LEFT" BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"><TR>` + p.chip("1", s) + `</TR></TABLE>`
}

// stroke is a piece of a line.
func stroke(style, colour string, long int) string {
	return fmt.Sprintf(`<TABLE FIXEDSIZE="TRUE" WIDTH="%d" HEIGHT="2" BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR><TD WIDTH="%d" HEIGHT="2" BORDER="1" SIDES="T"%s COLOR="%s"></TD></TR></TABLE>`, long, long-2, style, colour)
}

// sample is a piece of a line with what is at its ends.
func (p *picture) sample(tail, line, head string) string {
	cell := func(s string) string {
		if s == "" {
			return ""
		}
		return "<TD>" + s + "</TD>"
	}
	return `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>` + cell(tail) + cell(line) + cell(head) + `</TR></TABLE>`
}
