package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/phrase"
	"tautline.dev/render/plain"
	"tautline.dev/render/trace"
	"tautline.dev/rules"
)

// ExploreOptions are how much of an exploration is written.
type ExploreOptions struct {
	// Promise tells only the stories that break it; nil tells all.
	Promise *explore.Promise
	// NoLedger leaves out who owns the work at each step.
	NoLedger bool
}

// Explore writes what exploring flows showed: a line for a promise that is
// kept, a story to read aloud for one that is broken.
func Explore(w io.Writer, st Style, reports []explore.Report, o ExploreOptions) error {
	out := bufio.NewWriter(w)
	e := explored{out, st, o}
	for _, rep := range reports {
		for _, r := range rep.Results {
			e.flow(rep, r, len(reports) > 1)
		}
	}
	e.summary(reports)
	return out.Flush()
}

type explored struct {
	*bufio.Writer
	st Style
	o  ExploreOptions
}

func (e *explored) flow(rep explore.Report, r *explore.Result, named bool) {
	title := e.st.bold.Render(plain.Text(r.Flow.ID))
	if t, ok := r.Flow.Title.Get(); ok {
		title += "  " + plain.Text(t)
	}
	if named {
		title += "  " + e.st.faint.Render(plain.Text(rep.System.Called()))
	}
	fmt.Fprintln(e, title)
	if worth, ok := r.Flow.Worth.Get(); ok {
		fmt.Fprintf(e, "  %s\n", e.st.faint.Render("worth "+plain.Text(worth)))
	}
	switch r.State() {
	case explore.Kept:
		fmt.Fprintf(e, "  %s all %d promises, under %s\n", e.st.good.Render("keeps"), len(r.Verdicts), trace.Bounds(r))
		e.notes(r)
	case explore.NotFinished:
		fmt.Fprintf(e, "  %s, %s\n", e.st.severity[rules.Warning].Render("not finished"), trace.Unfinished(r))
	default:
		e.verdicts(r)
	}
	fmt.Fprintln(e)
	for _, t := range trace.Of(r) {
		if e.o.Promise == nil || breaks(t, *e.o.Promise) {
			e.counterexample(t)
		}
	}
	if !e.o.NoLedger && len(r.Ledger) > 0 {
		e.ledger(r)
	}
}

func breaks(t trace.Counterexample, p explore.Promise) bool {
	for _, v := range t.Verdicts {
		if v.Promise == p {
			return true
		}
	}
	return false
}

// promiseIndent is how far in it is said what a promise is.
const promiseIndent = 4 + 12 + 1 + 17 + 1

// verdicts are a line for each promise of a flow that breaks one.
func (e *explored) verdicts(r *explore.Result) {
	fmt.Fprintf(e, "  %s, under %s\n", e.st.severity[rules.Error].Render(fmt.Sprintf("breaks %d of %d promises", broken(r), len(r.Verdicts))), trace.Bounds(r))
	if !r.Finished {
		fmt.Fprintf(e, "  %s, %s\n", e.st.severity[rules.Warning].Render("not finished"), trace.Unfinished(r))
	}
	for _, v := range r.Verdicts {
		state := e.st.good.Render(pad(v.State.String(), 12))
		switch v.State {
		case explore.Broken:
			state = e.st.severity[rules.Error].Render(pad(v.State.String(), 12))
		case explore.NotFinished:
			state = e.st.severity[rules.Warning].Render(pad(v.State.String(), 12))
		}
		says := v.Promise.Says()
		if v.State == explore.Broken {
			says += " [" + v.Promise.Breach() + "]"
		}
		for i, line := range plain.Wrap(says, e.st.fit(64, promiseIndent)) {
			before := fmt.Sprintf("    %s %s ", state, pad(v.Promise.String(), 17))
			if i > 0 {
				before = strings.Repeat(" ", promiseIndent)
			}
			fmt.Fprintf(e, "%s%s\n", before, e.st.faint.Render(line))
		}
	}
	e.notes(r)
}

func broken(r *explore.Result) int {
	n := 0
	for _, v := range r.Verdicts {
		if v.State == explore.Broken {
			n++
		}
	}
	return n
}

// notes are those on the promises; what holds for several is said once.
func (e *explored) notes(r *explore.Result) {
	told := map[string]bool{}
	for _, v := range r.Verdicts {
		for _, n := range v.Notes {
			if !told[n] {
				e.wrapped("    ", "note  ", n)
			}
			told[n] = true
		}
	}
}

// counterexample is a story: what breaks, step by step, and what everybody holds for true
// when it is over.
func (e *explored) counterexample(t trace.Counterexample) {
	bad := e.st.severity[rules.Error]
	fmt.Fprintf(e, "  %s\n", bad.Render(t.Heading()))
	fmt.Fprintln(e)
	for _, row := range t.Story.Rows() {
		mark, tag, number := "  ", "", "  "
		if s := row.Step; s != nil {
			number = fmt.Sprintf("%2d", s.N)
			if s.Fault != explore.NoFault {
				mark, tag = bad.Render("✗ "), s.Fault.String()
			}
		}
		e.step(mark, number, row.Says(), tag)
	}
	fmt.Fprintln(e)
	for i, s := range t.Sums() {
		label := "so"
		if i > 0 {
			label = "and"
		}
		e.part(label, s, bad.Render)
	}
	e.parties(t.Parties())
	for _, a := range t.Assumptions() {
		e.part("assuming", a.Says+" ("+a.Because()+")", e.st.severity[rules.Warning].Render)
	}
	for _, m := range t.Fixes() {
		e.part("fix", m, nil)
	}
	for _, r := range e.rulesOf(t) {
		e.part("more", "tautline explain "+r, nil)
	}
	fmt.Fprintln(e)
}

// rulesOf are the rules that tell more about a counterexample: those that it is an
// instance of, else those of the promises that it breaks.
func (e *explored) rulesOf(t trace.Counterexample) []string {
	if names := t.Rules(); len(names) > 0 {
		return names
	}
	var names []string
	for _, v := range t.Verdicts {
		names = append(names, v.Promise.Breach())
	}
	return names
}

// storyWidth is how wide a story gets, beside its numbers.
const storyWidth = 84

func (e *explored) step(mark, number, text, fault string) {
	tag := ""
	if fault != "" {
		tag = " [" + fault + "]"
	}
	for _, line := range plain.Wrap(plain.Text(text)+tag, e.st.fit(storyWidth, 10)) {
		if body, tagged := strings.CutSuffix(line, tag); fault != "" {
			line = e.st.bold.Render(body)
			if tagged {
				line += e.st.severity[rules.Error].Render(tag)
			}
		}
		fmt.Fprintf(e, "    %s%s  %s\n", mark, e.st.faint.Render(number), line)
		mark, number = "  ", "  "
	}
}

// labels is how wide the labels under a story are.
const labels = 10

func (e *explored) part(label, body string, paint func(...string) string) {
	for i, line := range plain.Wrap(plain.Text(body), e.st.fit(storyWidth, 6+labels)) {
		l := pad(label, labels)
		if i > 0 {
			l = pad("", labels)
		}
		if paint != nil {
			l = paint(l)
		} else {
			l = e.st.bold.Render(l)
		}
		fmt.Fprintf(e, "    %s  %s\n", l, line)
	}
}

// parties tells what each party holds for true when the story is over.
func (e *explored) parties(all []trace.Party) {
	who := 0
	for _, p := range all {
		who = max(who, runewidth.StringWidth(plain.Text(p.Who.ID)))
	}
	who = min(who, 24)
	for i, p := range all {
		label, name, mark := "", clip(plain.Text(p.Who.ID), who), "  "
		if i == 0 {
			label = "in the end"
		}
		if p.Wrong() {
			mark = e.st.severity[rules.Error].Render("✗ ")
		}
		for _, line := range plain.Wrap(plain.Text(p.Says()), e.st.fit(storyWidth-who-4, 10+labels+who)) {
			fmt.Fprintf(e, "    %s  %s%s  %s\n", e.st.bold.Render(pad(label, labels)), mark, pad(name, who), line)
			label, name, mark = "", "", "  "
		}
	}
}

func (e *explored) wrapped(indent, label, body string) {
	for i, line := range plain.Wrap(plain.Text(body), e.st.fit(storyWidth, len(indent)+len(label))) {
		if i > 0 {
			label = strings.Repeat(" ", len(label))
		}
		fmt.Fprintf(e, "%s%s%s\n", indent, e.st.faint.Render(label), line)
	}
}

func (e *explored) summary(reports []explore.Report) {
	c := explore.Counts(reports)
	var parts []string
	for _, p := range []struct {
		n    int
		says string
		look func(...string) string
	}{
		{c.Broken, phrase.Agree(c.Broken, "breaks", "break") + " a promise", e.st.severity[rules.Error].Render},
		{c.NotFinished, "not finished", e.st.severity[rules.Warning].Render},
		{c.Kept, phrase.Agree(c.Kept, "keeps all its promises", "keep all their promises"), e.st.good.Render},
	} {
		if p.n > 0 {
			parts = append(parts, p.look(fmt.Sprintf("%d %s", p.n, p.says)))
		}
	}
	fmt.Fprintf(e, "%s: %s\n", phrase.Count(c.Flows, "flow", "flows"), strings.Join(parts, ", "))
}
