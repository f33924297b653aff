package markdown

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// Entity writes what is known of one box, line, flow or group, by its name with its
// map, such as "lines.save": the part of the assumption sheet that is about it. It is
// false where the system has none of that name.
func Entity(w io.Writer, r *rules.Report, name string) (bool, error) {
	of, id, _ := strings.Cut(name, ".")
	out := bufio.NewWriter(w)
	sheet := r.Sheet()
	found := false
	switch of {
	case "lines":
		for _, l := range sheet.Lines {
			if l.Line.ID == id {
				found = true
				line(out, l)
			}
		}
	case "boxes":
		for _, b := range sheet.Boxes {
			if b.Box.ID == id {
				found = true
				boxSheet(out, b)
			}
		}
	case "flows":
		if f := r.System.Flow(id); f != nil {
			found = true
			flow(out, r, f)
		}
	case "groups":
		for _, g := range r.System.Groups {
			if g.ID == id {
				found = true
				fmt.Fprintf(out, "## %s\n\n%s %s\n", Code(g.ID), Text(g.Kind), Text(g.Title))
			}
		}
	}
	return found, out.Flush()
}

func flow(w io.Writer, r *rules.Report, f *model.Flow) {
	fmt.Fprintf(w, "## %s\n\n", Code(f.ID))
	var steps []string
	for _, group := range f.Steps {
		var ids []string
		for _, l := range group {
			ids = append(ids, Code(l.ID))
		}
		steps = append(steps, strings.Join(ids, " and "))
	}
	fmt.Fprintf(w, "%s\n\n", strings.Join(steps, " → "))
	var known []model.Basis
	f.Facts(func(path string, fact model.AnyFact) {
		if fact.Known() || fact.Asked() {
			known = append(known, model.Basis{Path: path, Fact: fact})
		}
	})
	facts(w, known)
	var found []rules.Finding
	for _, x := range r.Findings {
		if x.On.Name == f.Entity().Name {
			found = append(found, x)
		}
	}
	findings(w, found)
}

// facts writes a table of facts, or nothing where there are none.
func facts(w io.Writer, known []model.Basis) {
	if len(known) == 0 {
		return
	}
	fmt.Fprint(w, "| fact | value | known | from |\n|---|---|---|---|\n")
	for _, f := range known {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", Text(f.Path), Code(f.Fact.Text()), f.Fact.State(), whence(f))
	}
	fmt.Fprintln(w)
}

func findings(w io.Writer, found []rules.Finding) {
	for _, f := range found {
		fmt.Fprintf(w, "- **%s** %s: %s\n", f.Severity, Code(f.Rule.Name), Message(f.Message))
	}
	if len(found) > 0 {
		fmt.Fprintln(w)
	}
}

// Rule writes a rule's page: what it finds, why that hurts, how to put it right, when
// it is wrong, and what it rests on.
func Rule(w io.Writer, r *rules.Rule) error {
	out := bufio.NewWriter(w)
	level := r.Severity.String()
	if r.Question != nil {
		level = "question"
	}
	fmt.Fprintf(out, "## %s\n\n%s, about a %s, %s\n\n%s\n\n", Code(r.Name), Text(string(r.Family)), r.Scope, level, Message(r.Summary))
	part := func(title, says string) {
		if says != "" {
			fmt.Fprintf(out, "**%s** %s\n\n", title, Message(says))
		}
	}
	part("Why it hurts:", r.Why)
	part("How to fix it:", r.Fix)
	if r.Question != nil {
		part("One answer for all lines:", r.Question.Answer)
	}
	part("When it is wrong:", r.FalsePositives)
	for _, ref := range r.References {
		fmt.Fprintf(out, "- [%s](<%s>), read %s\n", Text(strings.TrimSpace(ref.ID+" "+ref.Title)), address(ref.URL), Text(ref.Read))
	}
	return out.Flush()
}
