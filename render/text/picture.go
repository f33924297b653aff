package text

import (
	"bufio"
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// A picture in a terminal is for small systems; of a larger one a list says
// more.
const (
	mostBoxes = 24
	mostLines = 36
)

// picture is one drawing in a terminal.
type picture struct {
	Style
	view     *view.View
	report   *rules.Report
	verdicts map[string]label.Verdict
	width    int
	// parks says where the dead letters of a box go.
	parks map[*model.Box]string
	// told are the boxes that have said all about themselves.
	told map[*model.Box]bool
}

// Picture draws a view of a system for a terminal of so many columns: its flows
// as rows of boxes, joined by arrows that say what each line promises. The
// report may be nil.
func Picture(w io.Writer, st Style, v *view.View, r *rules.Report, columns int) error {
	p := &picture{Style: st, view: v, report: r, verdicts: label.Verdicts(r), width: columns, parks: map[*model.Box]string{}, told: map[*model.Box]bool{}}
	for _, b := range v.Boxes {
		for _, is := range []custody.Parking{custody.ChannelParking(v.System, b), custody.InboxParking(v.System, b)} {
			switch {
			case is.To != nil:
				p.parks[b] = label.Clean("dead: "+is.To.ID, label.MaxID)
			case is.Named() != nil:
				p.parks[b] = label.Clean("dead, not in "+is.Named().ID, label.MaxID)
			}
		}
	}
	out := bufio.NewWriter(w)
	title := label.Clean(v.System.Titled(), label.MaxTitle)
	if v.Title != "" {
		title += ": " + v.Title
	}
	p.put(out, p.bold.Render(title))
	switch {
	case v.Overview != nil:
		p.overview(out)
	case len(v.Boxes) > mostBoxes || len(v.Lines) > mostLines:
		p.list(out)
	default:
		p.drawing(out)
	}
	return out.Flush()
}

// put writes lines without the blanks that joining blocks leaves at their ends.
func (p *picture) put(w io.Writer, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		io.WriteString(w, strings.TrimRight(line, " ")+"\n")
	}
}

// drawing is every flow as a row of boxes, then the lines that are in none.
func (p *picture) drawing(w io.Writer) {
	drawn := map[*model.Line]bool{}
	shown := map[*model.Line]bool{}
	for _, l := range p.view.Lines {
		shown[l] = true
	}
	for _, f := range p.view.System.Flows {
		if p.view.Flow != nil && p.view.Flow != f {
			continue
		}
		var steps []step
		numbers := label.Steps(f)
		for i, group := range f.Steps {
			for _, l := range group {
				if shown[l] {
					steps = append(steps, step{l, numbers[i]})
					drawn[l] = true
				}
			}
		}
		if len(steps) == 0 {
			continue
		}
		if p.view.Steps == nil {
			p.put(w, "\n"+p.faint.Render("flow ")+p.bold.Render(label.Clean(f.Title.Or(f.ID), label.MaxTitle)))
		}
		p.chains(w, steps)
	}
	var rest []*model.Line
	for _, l := range p.view.Lines {
		if !drawn[l] {
			rest = append(rest, l)
		}
	}
	if len(rest) > 0 {
		if len(drawn) > 0 {
			p.put(w, "\n"+p.faint.Render("in no flow"))
		}
		p.chains(w, inOrder(rest))
	}
	p.alone(w)
}

// step is a line with its number in a flow, "" if it is in none.
type step struct {
	line *model.Line
	n    string
}

// inOrder sorts lines so that each follows one that leads to it, where there
// is one.
func inOrder(lines []*model.Line) []step {
	var out []step
	used := map[*model.Line]bool{}
	take := func(l *model.Line) {
		for l != nil {
			used[l] = true
			out = append(out, step{l, ""})
			at := l.To
			l = nil
			for _, next := range lines {
				if !used[next] && next.From == at {
					l = next
					break
				}
			}
		}
	}
	led := map[*model.Box]bool{}
	for _, l := range lines {
		led[l.To] = true
	}
	for _, starts := range []bool{true, false} {
		for _, l := range lines {
			if !used[l] && (!starts || !led[l.From]) {
				take(l)
			}
		}
	}
	return out
}

// chains draws steps as rows: a row goes on while each step leaves the box
// that the one before has reached, and while there is room.
func (p *picture) chains(w io.Writer, steps []step) {
	var row []string
	used := 0
	var at *model.Box
	flush := func() {
		if len(row) > 0 {
			p.put(w, lipgloss.JoinHorizontal(lipgloss.Top, row...))
		}
		row, used = nil, 0
	}
	for _, s := range steps {
		arrow, box := p.arrow(s), p.box(s.line.To)
		wide := lipgloss.Width(arrow) + lipgloss.Width(box)
		if len(row) == 0 || at != s.line.From || used+wide > p.width {
			flush()
			from := p.box(s.line.From)
			row, used = []string{from}, lipgloss.Width(from)
		}
		row, used = append(row, arrow, box), used+wide
		at = s.line.To
	}
	flush()
}

// alone are the boxes that no line that is shown joins.
func (p *picture) alone(w io.Writer) {
	joined := map[*model.Box]bool{}
	for _, l := range p.view.Lines {
		joined[l.From], joined[l.To] = true, true
	}
	var row []string
	used := 0
	said := false
	flush := func() {
		if len(row) > 0 {
			p.put(w, lipgloss.JoinHorizontal(lipgloss.Top, row...))
		}
		row, used = nil, 0
	}
	for _, b := range p.view.Boxes {
		if joined[b] {
			continue
		}
		if !said {
			said = true
			p.put(w, "\n"+p.faint.Render("beside them"))
		}
		box := p.box(b)
		if used > 0 && used+lipgloss.Width(box) > p.width {
			flush()
		}
		row, used = append(row, box+" "), used+lipgloss.Width(box)+1
	}
	flush()
}
