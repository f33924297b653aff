package message

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model/value"
	"tautline.dev/rules"
)

// Stages are the verdicts on one system, one for each of its stages that were judged.
type Stages []*rules.Report

// BySystem are verdicts by their systems, in the order of the first of each.
func BySystem(reports []*rules.Report) []Stages {
	type system struct{ name, dir string }
	var out []Stages
	at := map[system]int{}
	for _, r := range reports {
		is := system{r.System.Name, r.System.Dir}
		n, known := at[is]
		if !known {
			n = len(out)
			at[is] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], r)
	}
	return out
}

// Named is the system with its stage, or without where several stages are told of together.
func (s Stages) Named() string {
	if len(s) > 1 {
		return s[0].System.Name
	}
	return s[0].System.Called()
}

// Called is the system with all of its stages that were judged.
func (s Stages) Called() string {
	if in := stagesOf(s); in != "" {
		return s[0].System.Name + " (" + in + ")"
	}
	return s[0].System.Name
}

// In says in which stages something holds, and nothing where it holds in all of several:
// whoever reads it beside a line of the model sees no heading.
func (s Stages) In(in []*rules.Report) string {
	if len(in) == len(s) && len(s) > 1 {
		return ""
	}
	if names := stagesOf(in); names != "" {
		return " (in " + names + ")"
	}
	return ""
}

// stagesOf are the stages of some verdicts, "" where they have none.
func stagesOf(in []*rules.Report) string {
	var names []string
	for _, r := range in {
		if r.System.Stage != "" {
			names = append(names, r.System.Stage)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return phrase.Listed(names, "")
}

// Key is what something is kept by that holds in some stages of a system: without them where
// that is all of several. In which order stages were asked for says nothing.
func (s Stages) Key(in []*rules.Report) string {
	if len(in) == len(s) && len(s) > 1 {
		return s.Named()
	}
	var keys []string
	for _, r := range in {
		keys = append(keys, r.System.Key())
	}
	slices.Sort(keys)
	return strings.Join(keys, "")
}

// Staged is something that is told of a system, and the stages in which it holds.
type Staged[T any] struct {
	Told T
	In   []*rules.Report
}

// Once is what is told of a system, each thing once for all stages in which it is the same.
func Once[T any](s Stages, of func(*rules.Report) []T, key func(T) string) []Staged[T] {
	var out []Staged[T]
	at := map[string]int{}
	for _, r := range s {
		for _, t := range of(r) {
			k := key(t)
			n, known := at[k]
			// Of a stage each is told as often as it is found there.
			if known && !slices.Contains(out[n].In, r) {
				out[n].In = append(out[n].In, r)
				continue
			}
			at[k] = len(out)
			out = append(out, Staged[T]{t, []*rules.Report{r}})
		}
	}
	return out
}

// Of are the messages about a system, the gravest first.
func (s Stages) Of() []Staged[Message] {
	return s.messages(Of)
}

// Changed are the messages about what was there before and says something else now.
func (s Stages) Changed() []Staged[Message] {
	return s.messages(OfChanged)
}

func (s Stages) messages(of func(*rules.Report) []Message) []Staged[Message] {
	out := Once(s, of, func(m Message) string {
		was := ""
		if m.Finding != nil {
			was = Was(m.Finding)
		}
		return fmt.Sprintf("%s\x00%s\x00%s\x00%s\x00%v\x00%s", m.Severity, where(m.At), m.Rule, m.Text, m.Rows, was)
	})
	slices.SortStableFunc(out, func(a, b Staged[Message]) int { return int(b.Told.Severity) - int(a.Told.Severity) })
	return out
}

// Skipped is what couldn't be judged of a system.
func (s Stages) Skipped() []Staged[rules.Skipped] {
	return Once(s, func(r *rules.Report) []rules.Skipped { return r.Skipped }, func(sk rules.Skipped) string {
		return strings.Join(append([]string{sk.Rule.Name, sk.On.Name}, sk.Needs...), "\x00")
	})
}

// Findings are the findings about a system, each by itself.
func (s Stages) Findings() []Staged[*rules.Finding] {
	all := func(r *rules.Report) []*rules.Finding {
		var out []*rules.Finding
		for i := range r.Findings {
			out = append(out, &r.Findings[i])
		}
		return out
	}
	return Once(s, all, func(f *rules.Finding) string {
		return strings.Join([]string{f.Severity.String(), f.Fingerprint(), where(f.At), f.Message}, "\x00")
	})
}

// where is a place in words: each stage has read the files for itself.
func where(at value.Span) string {
	if !at.IsValid() {
		return ""
	}
	p := at.Place()
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}
