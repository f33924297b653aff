package markdown

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/render/mermaid"
	"tautline.dev/render/sequence"
	"tautline.dev/render/trace"
)

// Explore writes what exploring flows showed, as a comment on a change: each
// story with its picture. A promise leaves out the stories that don't break it.
func Explore(w io.Writer, reports []explore.Report, promise *explore.Promise) error {
	out := bufio.NewWriter(w)
	for _, rep := range reports {
		fmt.Fprintf(out, "# What happens if this fails: %s\n\n", Text(rep.System.Called()))
		for _, r := range rep.Results {
			if err := explored(out, r, promise); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

func explored(w io.Writer, r *explore.Result, promise *explore.Promise) error {
	fmt.Fprintf(w, "## %s", Code(r.Flow.ID))
	if t, ok := r.Flow.Title.Get(); ok {
		fmt.Fprintf(w, " %s", Text(t))
	}
	fmt.Fprint(w, "\n\n")
	if worth, ok := r.Flow.Worth.Get(); ok {
		fmt.Fprintf(w, "Worth %s.\n\n", Text(worth))
	}
	switch r.State() {
	case explore.Kept:
		fmt.Fprintf(w, "Keeps all %d promises, under %s.\n\n", len(r.Verdicts), Text(trace.Bounds(r)))
	case explore.NotFinished:
		fmt.Fprintf(w, "**Not finished**, %s.\n\n", Text(trace.Unfinished(r)))
	default:
		fmt.Fprintf(w, "**Breaks promises**, under %s.\n\n| promise | | |\n|---|---|---|\n", Text(trace.Bounds(r)))
		for _, v := range r.Verdicts {
			state := v.State.String()
			if v.State != explore.Kept {
				state = "**" + state + "**"
			}
			fmt.Fprintf(w, "| %s | %s | %s |\n", v.Promise, state, v.Promise.Says())
		}
		fmt.Fprintln(w)
	}
	for _, v := range r.Verdicts {
		for _, n := range v.Notes {
			fmt.Fprintf(w, "- %s\n\n", Message(n))
		}
	}
	for _, t := range trace.Of(r) {
		if promise != nil && !slices.ContainsFunc(t.Verdicts, func(v *explore.Verdict) bool { return v.Promise == *promise }) {
			continue
		}
		if err := told(w, r, t); err != nil {
			return err
		}
	}
	ledger(w, r)
	return nil
}

func told(w io.Writer, r *explore.Result, t trace.Counterexample) error {
	d := sequence.Of(r, t)
	fmt.Fprintf(w, "### %s\n\n", Text(d.Heading))
	steps(w, t.Story)
	fmt.Fprintln(w)
	for _, s := range t.Sums() {
		fmt.Fprintf(w, "**%s**\n\n", Message(s))
	}
	for _, p := range t.Parties() {
		mark := ""
		if p.Wrong() {
			mark = "✗ "
		}
		fmt.Fprintf(w, "- %s%s: %s\n", mark, Code(p.Who.ID), Message(p.Says()))
	}
	fmt.Fprintln(w)
	for _, a := range t.Assumptions() {
		fmt.Fprintf(w, "Assuming that %s: %s.\n\n", Message(a.Says), Message(a.Because()))
	}
	for _, m := range t.Fixes() {
		fmt.Fprintf(w, "**To fix it:** %s\n\n", Message(m))
	}
	fmt.Fprint(w, "<details><summary>The story as a picture</summary>\n\n```mermaid\n")
	if err := mermaid.Sequence(w, d); err != nil {
		return err
	}
	fmt.Fprint(w, "```\n\n</details>\n\n")
	return nil
}

// steps are those of a story. A round that goes as one before stands between two lists:
// what is left out of a list has no number there.
func steps(w io.Writer, story *explore.Story) {
	for _, row := range story.Rows() {
		switch s := row.Step; {
		case s == nil:
			fmt.Fprintf(w, "\n%s\n\n", Message(row.Says()))
		case s.Fault == explore.NoFault:
			fmt.Fprintf(w, "%d. %s\n", s.N, Message(s.Text))
		default:
			fmt.Fprintf(w, "%d. ✗ **%s**: %s\n", s.N, s.Fault, Message(s.Text))
		}
	}
}

// ledger is a table of who owns the work at each step when nothing fails.
func ledger(w io.Writer, r *explore.Result) {
	if len(r.Ledger) == 0 {
		return
	}
	fmt.Fprint(w, "<details><summary>Who owns the work, step by step, when nothing fails</summary>\n\n")
	fmt.Fprint(w, "| | step | while it lasts | kept | tries again | for | and then | afterwards | kept |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, o := range r.Ledger {
		fmt.Fprintf(w, "| %d | %s | %s | %s | %s | %s | %s | %s | %s |\n", o.N, Code(o.Line.ID),
			owner(o.Before), trace.Durable(o.Before), cell(o.Before.Retries), cell(o.Before.For), cell(o.Before.Then), owner(o.After), trace.Durable(o.After))
	}
	fmt.Fprint(w, "\n</details>\n\n")
}

func owner(o explore.Owner) string {
	if o.Box != nil {
		return Code(o.Box.ID)
	}
	return cell(o.Name)
}

func cell(s string) string { return strings.ReplaceAll(Message(s), "\n", " ") }
