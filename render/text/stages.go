package text

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// telling is something that a verdict tells, written with the stages in which it holds.
type telling struct {
	severity rules.Severity
	// rule is the one that is explained beside it, nil where none is.
	rule  *rules.Rule
	write func(v *verdict, in string)
}

// tell writes what is told of a system, each thing once for all stages in which it reads
// the same, and tells whether there was any. In one stage it stays in its order, of several
// the gravest comes first.
func (v *verdict) tell(s message.Stages, of func(*rules.Report) []telling) bool {
	if len(s) == 1 {
		all := of(s[0])
		for _, p := range all {
			p.write(v, "")
		}
		return len(all) > 0
	}
	all := message.Once(s, of, v.reads)
	slices.SortStableFunc(all, func(a, b message.Staged[telling]) int { return int(b.Told.severity) - int(a.Told.severity) })
	for _, p := range all {
		p.Told.write(v, s.In(p.In))
	}
	return len(all) > 0
}

// under writes what is told of a system below a title, if there is anything.
func (v *verdict) under(s message.Stages, title func(*rules.Report) string, of func(*rules.Report) []telling) {
	for _, r := range s {
		if len(of(r)) > 0 {
			fmt.Fprintln(v, title(r))
			v.tell(s, of)
			fmt.Fprintln(v)
			return
		}
	}
}

// reads is something as it reads, without what is explained once only.
func (v *verdict) reads(t telling) string {
	var b strings.Builder
	alone := *v
	alone.Writer, alone.taught = bufio.NewWriter(&b), map[string]bool{}
	if t.rule != nil {
		alone.taught[lesson(t.rule)] = true
	}
	t.write(&alone, "")
	_ = alone.Flush() // a builder takes everything
	return b.String()
}

// lesson is what a rule is known by that is explained once: one of a team's own stands in
// some file.
func lesson(r *rules.Rule) string { return r.Name + " " + place(r.At) }

// notes are what is to be known of a system before all that is found.
func notes(r *rules.Report) []telling {
	var out []telling
	note := func(says string) {
		out = append(out, telling{write: func(v *verdict, in string) {
			fmt.Fprintf(v, "%s %s\n\n", v.st.severity[rules.Info].Render("note:"), plain.Text(says+in))
		}})
	}
	for _, n := range r.System.Notes {
		note(n.Message)
	}
	if n := message.OfCurrencies(r); n != "" && len(r.Findings) > 1 {
		note(n)
	}
	return out
}

// findings are all that was found, one by one.
func findings(r *rules.Report) []telling {
	var out []telling
	for _, f := range r.Findings {
		out = append(out, telling{f.Severity, f.Rule, func(v *verdict, in string) { v.finding(in, f) }})
	}
	return out
}

// folded is what was found, part by part: faults, then what is open.
func folded(s message.Stages) []func(*rules.Report) []telling {
	of := map[*rules.Report]rules.Folded{}
	for _, r := range s {
		of[r] = r.Fold()
	}
	return []func(*rules.Report) []telling{
		func(r *rules.Report) []telling {
			var out []telling
			for all := of[r].Findings; len(all) > 0; {
				f, alike := all[0], together(all)
				out = append(out, telling{f.Severity, f.Rule, func(v *verdict, in string) { v.finding(in, f, alike...) }})
				all = all[1+len(alike):]
			}
			return out
		},
		func(r *rules.Report) []telling {
			return tellings(of[r].Lines, func(q rules.LineQuestions) rules.Severity { return q.Severity }, (*verdict).line)
		},
		func(r *rules.Report) []telling {
			return tellings(of[r].Asked, func(q rules.Asked) rules.Severity { return q.Severity }, (*verdict).asked)
		},
		func(r *rules.Report) []telling {
			return tellings(of[r].Everywhere, func(c rules.CommonQuestions) rules.Severity { return c.Severity }, (*verdict).everywhere)
		},
		func(r *rules.Report) []telling {
			return tellings(of[r].Unsaid, func(c rules.CommonFacts) rules.Severity { return c.Severity }, (*verdict).unsaid)
		},
	}
}

// tellings are things that are all written in one way.
func tellings[T any](all []T, severity func(T) rules.Severity, write func(*verdict, string, T)) []telling {
	var out []telling
	for _, t := range all {
		out = append(out, telling{severity: severity(t), write: func(v *verdict, in string) { write(v, in, t) }})
	}
	return out
}

func asListed[T any](T) rules.Severity { return rules.Off }

func changedSince(r *rules.Report) []telling {
	if r.Before == nil {
		return nil
	}
	var all []*rules.Finding
	for i := range r.Before.Changed {
		all = append(all, &r.Before.Changed[i])
	}
	return tellings(all, asListed, (*verdict).changed)
}

func gone(of func(*rules.Before) []rules.Known) func(*rules.Report) []telling {
	return func(r *rules.Report) []telling {
		if r.Before == nil {
			return nil
		}
		return tellings(of(r.Before), asListed, (*verdict).gone)
	}
}

func skipped(r *rules.Report) []telling {
	return tellings(r.Skipped, asListed, (*verdict).skipped)
}

func unvouched(s message.Stages) func(*rules.Report) []telling {
	return func(r *rules.Report) []telling {
		why, next := message.Unvouched(r)
		if why == "" {
			return nil
		}
		return []telling{{write: func(v *verdict, in string) { v.unvouched(s.Named()+in, why, next) }}}
	}
}
