package markdown

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"tautline.dev/render/message"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/signoff"
)

// Ready writes the readiness checklist, and how the signatures stand where somebody
// asked: then there are as many.
func Ready(w io.Writer, lists []*readiness.Checklist, signed []*signoff.Verdict) error {
	out := bufio.NewWriter(w)
	for i, c := range lists {
		verdict := "Ready"
		if !c.Ready() {
			verdict = "Not ready"
		}
		fmt.Fprintf(out, "# Readiness of %s, judged on %s\n\n**%s**: %s. %s\n", Text(c.System.Called()), c.Now.Format(time.DateOnly), verdict, Text(c.Sum()), Text(c.ByTier()))
		for _, g := range readiness.Groups {
			fmt.Fprintf(out, "\n## %s\n\n", g)
			for _, a := range c.Answers {
				if a.Item.Group == g {
					item(out, a)
				}
			}
		}
		objectives(out, c.Objectives)
		advice(out, c.Advice)
		fmt.Fprintln(out)
		if signed != nil {
			signatures(out, signed[i])
			fmt.Fprintf(out, "**Gate** %s.\n\n", Text(message.Gate(signed[i], c.OpenRequired())))
		}
	}
	return out.Flush()
}

func item(w io.Writer, a readiness.Answer) {
	mark, word := " ", string(a.Status)
	switch a.Status {
	case readiness.Shown, readiness.Attested:
		mark = "x"
	case readiness.NotApplicable:
		mark, word = "x", "does not apply"
	}
	weight := string(a.Item.Weight)
	if !a.Required {
		weight += ", not required"
	}
	fmt.Fprintf(w, "- [%s] %s (%s; %s): %s\n", mark, Code(a.Item.ID), word, weight, Text(a.Item.Asks))
	for _, why := range a.Why {
		fmt.Fprintf(w, "  - %s\n", Text(why))
	}
}

// objectives writes what a system can keep of what it promises.
func objectives(w io.Writer, o *readiness.Objectives) {
	if o == nil || len(o.Flows)+len(o.Deployments) == 0 {
		return
	}
	fmt.Fprint(w, "\n## objectives\n")
	for i := range o.Flows {
		f := &o.Flows[i]
		fmt.Fprintf(w, "\n### %s\n\n| objective | how it stands | how that comes about |\n|---|---|---|\n", Code(f.Flow.ID))
		for _, obj := range f.Objectives {
			fmt.Fprintf(w, "| %s | %s | %s |\n", obj.Name, Message(readiness.Stands(obj)), strings.Trim(Message(obj.Sum)+"; "+Text(readiness.Wants(obj.Missing)), "; "))
		}
		fmt.Fprintf(w, "\nRecovery: %s.\n", Text(f.Strategy()))
		if f.Cost == nil {
			continue
		}
		fmt.Fprintf(w, "\nCost: %s.\n\n| strategy | at the least |\n|---|---|\n", Text(f.Cost.Stated()))
		for _, s := range f.Cost.Strategies {
			fmt.Fprintf(w, "| %s | %s |\n", s.Strategy, Text(s.Costs()))
		}
	}
	if len(o.Deployments) > 0 {
		fmt.Fprint(w, "\n### How safely new versions reach\n\n")
		for _, d := range o.Deployments {
			fmt.Fprintf(w, "- %s: %s\n", Code(d.Box.ID), Text(d.Safety()))
		}
	}
	if len(o.Reaches) > 0 {
		fmt.Fprint(w, "\n### What a failure takes down with it\n\n")
		for _, r := range o.Reaches {
			fmt.Fprintf(w, "- %s: %s\n", Code(r.Box.ID), Text(r.Far(o.Cells)))
		}
	}
}

// advice writes which changes close the most.
func advice(w io.Writer, a *readiness.Advice) {
	if a == nil {
		return
	}
	fmt.Fprint(w, "\n## what closes the most\n\n")
	for i, r := range a.Recommendations {
		fmt.Fprintf(w, "%d. **%s**. Verified: %s.\n", i+1, Message(r.Title), Text(r.Closes()))
		lines(w, r.CUE)
	}
	if len(a.Recommendations) > 0 {
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "%s\n", Text(a.HowMuch()))
	if len(a.Answers) > 0 {
		fmt.Fprint(w, "\nWhat only you can state, not verified, as nothing was made up to try it:\n\n")
	}
	for _, a := range a.Answers {
		fmt.Fprintf(w, "- %s\n", Text(a.For()))
		lines(w, a.CUE)
	}
}

// lines writes CUE a line each, as a code span that nothing in it can end.
func lines(w io.Writer, cue string) {
	for line := range strings.SplitSeq(cue, "\n") {
		fmt.Fprintf(w, "   - %s\n", Code(line))
	}
}
