package text

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/render/plain"
)

// Pair is how to tell of a line between two platforms.
type Pair struct {
	// Columns is how wide the terminal is.
	Columns int
	// Facts tells to add every fact under the line, by its field.
	Facts bool
}

// Between writes what a review asks of a line from one end to another, each answer
// with its source.
func Between(w io.Writer, st Style, from, to model.End, how Pair) error {
	out := bufio.NewWriter(w)
	p := &pairWriter{Style: st, w: out, columns: min(max(how.Columns, 60), 120)}
	fmt.Fprintf(out, "%s\n", st.bold.Render(plain.Text(from.ID()+" -> "+to.ID())))
	p.para("", titles(from)+", to "+titles(to))
	cases := model.Cases(from, to)
	if len(cases) == 0 || cases[0].Bare {
		p.nothingBetween(from, to)
	}
	for _, c := range cases {
		p.tell(&c)
	}
	p.sources()
	p.notes(from, to)
	if how.Facts {
		for i := range from {
			for j := range to {
				st.underneath(out, from[i], to[j])
			}
		}
	} else {
		fmt.Fprintln(out)
		p.para(" ", "All facts by their fields: tautline platforms "+from.ID()+" "+to.ID()+" --facts. An end alone: tautline platforms "+from[len(from)-1].ID)
	}
	fmt.Fprintln(out)
	return out.Flush()
}

func titles(e model.End) string {
	var all []string
	for _, p := range e {
		all = append(all, p.Title)
	}
	return strings.Join(all, " with ")
}

// pairWriter writes answers, and gathers what says so.
type pairWriter struct {
	Style
	w       io.Writer
	columns int
	said    []*model.Source
}

// labelColumns is the width of the questions.
const labelColumns = 28

// tell writes a case, a part each.
func (p *pairWriter) tell(c *model.Case) {
	fmt.Fprintln(p.w)
	p.para(" ", caseTitle(c))
	for _, part := range c.Parts {
		if part.Segment != "" {
			fmt.Fprintln(p.w)
			p.para(" ", partTitles[part.Segment])
		}
		for _, a := range part.Answers {
			p.answer(&a)
		}
	}
}

// waysInWords are how two ends talk.
var waysInWords = map[string]string{
	"sync push":  "The sender waits for the answer",
	"async push": "The work is pushed, and the sender doesn't wait until it is done",
	"async poll": "The receiver fetches the work",
	"async":      "The sender doesn't wait until the work is done",
}

var partTitles = map[platform.Segment]string{
	platform.HandOff:    "THE HAND-OFF, until the receiver's platform has taken the work over",
	platform.Processing: "THE PROCESSING, from then until the work is done",
}

func caseTitle(c *model.Case) string {
	var ways []string
	for _, w := range c.Ways {
		if says := waysInWords[w]; says != "" {
			ways = append(ways, says)
		}
	}
	title := strings.ToUpper(strings.Join(ways, ", or: "))
	if !c.Usual {
		title += ", where a model states so"
	}
	switch {
	case len(c.Kinds) > 4:
		title += " (" + strings.Join(c.Kinds[:3], ", ") + fmt.Sprintf(" and %d more)", len(c.Kinds)-3)
	case len(c.Kinds) > 0:
		title += " (" + strings.Join(c.Kinds, ", ") + ")"
	}
	return title
}

// answer writes a question and its answer, with the numbers of its sources.
func (p *pairWriter) answer(a *model.Answer) {
	says := a.Says
	switch {
	case !a.Known():
		says = "not known; ask " + a.Ask
	case a.Ask != "":
		says += "; ask " + a.Ask
	}
	var marks []string
	for _, g := range a.Facts {
		if n := p.number(g.Source); n > 0 {
			marks = append(marks, strconv.Itoa(n))
		}
	}
	if len(marks) > 0 {
		says += " [" + strings.Join(marks, ",") + "]"
	}
	for i, line := range plain.Wrap(plain.Text(says), p.columns-labelColumns-2) {
		label := ""
		if i == 0 {
			label = a.Asks
		}
		fmt.Fprintf(p.w, "  %s%s\n", p.bold.Render(pad(label, labelColumns)), line)
	}
}

// number is that of a source in the list below, 0 for the model's own shape.
func (p *pairWriter) number(s *model.Source) int {
	if s.URL == "" {
		return 0
	}
	at := slices.IndexFunc(p.said, func(other *model.Source) bool { return other.Says == s.Says && other.URL == s.URL })
	if at < 0 {
		at = len(p.said)
		p.said = append(p.said, s)
	}
	return at + 1
}

func (p *pairWriter) sources() {
	if len(p.said) == 0 {
		return
	}
	fmt.Fprintf(p.w, "\n %s\n", p.rule.Render("WHAT SAYS SO"))
	for i, s := range p.said {
		mark := fmt.Sprintf("[%d]", i+1)
		p.hanging(" "+pad(mark, 5), fmt.Sprintf("%s (%s, read %s)", s.Says, s.By, s.Read))
		fmt.Fprintf(p.w, "      %s\n", p.faint.Render(plain.Text(s.URL)))
	}
}

// notes are what else is known of such a line, each once.
func (p *pairWriter) notes(from, to model.End) {
	seen := map[string]bool{}
	for _, a := range from {
		for _, b := range to {
			for _, s := range model.Between(a, b) {
				for _, n := range s.Notes {
					if seen[n.Says] {
						continue
					}
					if len(seen) == 0 {
						fmt.Fprintf(p.w, "\n %s\n", p.rule.Render("GOOD TO KNOW"))
					}
					seen[n.Says] = true
					about := s.By.ID + ", read " + n.Read
					if !n.Verified {
						about += ", not verified: ask"
					}
					p.hanging("  - ", n.Says+" ("+about+")")
					fmt.Fprintf(p.w, "    %s\n", p.faint.Render(plain.Text(n.Source)))
				}
			}
		}
	}
}

// hanging writes a text behind a mark, its further lines under the first.
func (p *pairWriter) hanging(mark, text string) {
	for i, line := range plain.Wrap(plain.Text(text), p.columns-columnsOf(mark)) {
		if i > 0 {
			mark = strings.Repeat(" ", columnsOf(mark))
		}
		fmt.Fprintf(p.w, "%s%s\n", mark, line)
	}
}

// para writes a paragraph; one that is indented is a heading.
func (p *pairWriter) para(indent, text string) {
	for _, line := range plain.Wrap(plain.Text(text), p.columns-len(indent)) {
		if indent != "" {
			line = p.rule.Render(line)
		}
		fmt.Fprintf(p.w, "%s%s\n", indent, line)
	}
}

// nothingBetween says so, and where there may be something.
func (p *pairWriter) nothingBetween(from, to model.End) {
	fmt.Fprintln(p.w)
	p.hanging("  ", "Neither end says anything about a line from "+from.ID()+" to "+to.ID()+".")
	if model.Speaks(to, from) {
		p.hanging("  ", "About a line the other way there is something: tautline platforms "+to.ID()+" "+from.ID())
	}
}
