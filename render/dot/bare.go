package dot

import (
	"fmt"
	"strings"

	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// A bare drawing is for a page that says all else itself: it has no heading and no key,
// and beside a line stand its name, marked with the worst that was found, how long it
// waits and how often it tries.

// bareColumns is how wide the name of a line gets in a bare drawing before it breaks.
const bareColumns = 18

// bare is what stands beside a line of a bare drawing.
func (p *picture) bare(l *model.Line) *block {
	b := &block{}
	says := label.Of(p.view.System, l, p.report)
	cell, ink := p.marking(p.severityOf(l))
	if p.view.FadedLines[l] {
		ink = p.theme.Quiet
	}
	var name []string
	step := ""
	if s := p.view.Steps[l]; s != "" {
		step = s + "  "
	}
	for _, part := range label.Wrap(step+says.ID, bareColumns, 2) {
		name = append(name, bold(markup(part+" ")))
		b.grow(sizeLine, part+" ")
	}
	brief := strings.Join(says.Brief, " · ")
	asks := len(says.Asks(p.view.AsksAll())) > 0 && !p.view.FadedLines[l]
	named := font(sizeLine, ink, strings.Join(name, `<BR ALIGN="LEFT"/>`))
	if asks && brief == "" && cell == "" {
		named, asks = named+p.open("?"), false
	}
	b.rows = append(b.rows, row(left+cell, named))
	if p.view.FadedLines[l] {
		return b
	}
	marked := ""
	if brief != "" {
		marked = font(sizeLine, p.theme.Ink, markup(brief))
	}
	if asks {
		brief += " ?"
		marked += p.open(" ?")
	}
	if brief != "" {
		b.add(sizeLine, brief, marked)
	}
	if harm := p.view.LineHarm[l]; harm != "" {
		b.harm(p, harm, left)
	}
	return b
}

// marking is how a name is marked with the worst that was found: filled for an error,
// outlined for a warning, as chips are.
func (p *picture) marking(s rules.Severity) (cell, ink string) {
	switch s {
	case rules.Error:
		return fmt.Sprintf(` BGCOLOR="%s"`, p.theme.Error), p.theme.Paper
	case rules.Warning:
		return fmt.Sprintf(` BORDER="1" COLOR="%s"`, p.theme.Warning), p.theme.Warning
	}
	return "", p.theme.Ink
}

// bareVerdict is a verdict without the rule's name: "error +1".
func bareVerdict(v label.Verdict) label.Verdict {
	v.Text = ""
	if v.Count > 1 {
		v.Text = "+" + itoa(v.Count-1)
	}
	return v
}

// Sign is a sample of how a thing is drawn.
type Sign string

// The signs of a key.
const (
	Waits    Sign = "waits"
	Goes     Sign = "goes"
	Unsaid   Sign = "unsaid"
	Fetched  Sign = "fetched"
	Fanned   Sign = "fanned"
	Buffered Sign = "buffered"
	Parks    Sign = "parks"
	Docked   Sign = "docked"
	Durable  Sign = "durable"
	Memory   Sign = "memory"
	Asked    Sign = "asked"
	Tagged   Sign = "tagged"
	Fault    Sign = "fault"
	Doubt    Sign = "doubt"
)

// Key is a line of the key to a drawing, for a page that shows it beside a bare one.
type Key struct {
	Sign Sign
	// Tag is what a box says, where the sign is a word.
	Tag  string
	Says string
}

// KeyOf explains what is used in a drawing of a view, and nothing else.
func KeyOf(sys *model.System, report *rules.Report, v *view.View) []Key {
	p := newPicture(sys, report, Options{View: v, Bare: true})
	var out []Key
	for _, e := range p.entries() {
		if e.sign != "" {
			out = append(out, Key{e.sign, e.tag, e.text})
		}
	}
	return out
}
