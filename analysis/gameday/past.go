package gameday

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/suggest"
)

// WorthBreaking are the lines whose failure should have been tried: those of
// critical flows, or of the whole system where nobody has written flows, on
// which it does something.
func WorthBreaking(s *model.System) []*model.Line {
	critical := map[*model.Line]bool{}
	for _, f := range s.Flows {
		if f.Critical() {
			for _, l := range slices.Concat(f.Steps...) {
				critical[l] = true
			}
		}
	}
	var out []*model.Line
	for _, l := range s.Lines {
		if (len(s.Flows) == 0 || critical[l]) && doesSomething(l) {
			out = append(out, l)
		}
	}
	return out
}

// doesSomething tells whether a line's failure does something that can be tried:
// a call that its caller can't do without, or work that a consumer takes. What
// a client or another's system does when it can't reach us is theirs to try.
func doesSomething(l *model.Line) bool {
	if !l.From.Ours() {
		return false
	}
	if l.Mode.Or("") == model.Sync {
		return l.Dependency.Or("hard") == "hard" && l.To.Family() != model.Channel
	}
	out := l.From.Family() == model.Channel || l.From.Family() == model.Store
	return l.Mode.Or("") == model.Async && out && !l.From.Parks() && (l.To.Family() == model.Compute || l.To.Kind == model.External)
}

// Last is the latest experiment on a line that has been done by a day. One that
// is planned counts when it is over, and one whose fault is misspelt when it isn't.
func Last(l *model.Line, now time.Time) model.Experiment {
	return latest(l, now, func(e model.Experiment) bool { return Misnamed(e) == "" })
}

// notDone are the words with which the result of an experiment begins that wasn't done.
var notDone = []string{"not ", "wasn't ", "never ", "nobody ", "skipped", "planned", "postponed", "cancelled", "canceled", "aborted", "pending", "to be ", "to do"}

// Done tells whether an experiment was done: its result doesn't say that it wasn't.
func Done(e model.Experiment) bool {
	result := strings.ToLower(strings.TrimSpace(e.Result)) + " "
	return ParseResult(e.Result).Outcome != Unsaid || !slices.ContainsFunc(notDone, func(words string) bool { return strings.HasPrefix(result, words) })
}

// Doubtful are the experiments on a line of which nobody can tell what they have shown:
// done after a day and by another, and no later one with the same fault has shown it.
func Doubtful(s *model.System, l *model.Line, after, by time.Time) []model.Experiment {
	var out []model.Experiment
	for i, e := range l.Experiments {
		if Done(e) && e.Date.After(after) && !e.Date.After(by) && Doubt(s, l, e) != "" && !superseded(s, l, i, by) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, later)
	return out
}

func latest(l *model.Line, now time.Time, counts func(model.Experiment) bool) model.Experiment {
	var last model.Experiment
	for _, e := range l.Experiments {
		if Done(e) && counts(e) && !e.Date.After(now) && (last.Date.IsZero() || later(e, last) > 0) {
			last = e
		}
	}
	return last
}

// later orders experiments by day. Of several on one day the worst is told, in whatever
// order they are written: what failed, then what nobody can read.
func later(a, b model.Experiment) int {
	worse := func(e model.Experiment) int {
		return slices.Index([]Outcome{Held, Unsaid, Broke}, ParseResult(e.Result).Outcome)
	}
	return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(worse(a), worse(b)),
		cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Result, b.Result), cmp.Compare(a.Note, b.Note), cmp.Compare(a.Link, b.Link))
}

// kindOf is the fault that an experiment says it was: the first word of its kind, or the
// first two ("lost reply"). Most people write more freely than that ("receiver down for 5m").
func kindOf(e model.Experiment) (Fault, bool) {
	words := strings.Fields(strings.ToLower(strings.ReplaceAll(e.Kind, "_", "-")))
	if len(words) > 1 {
		if f, is := ParseFault(words[0] + "-" + words[1]); is {
			return f, true
		}
	}
	if len(words) == 0 {
		return "", false
	}
	return ParseFault(words[0])
}

// Misnamed asks whether the one word that an experiment's kind is was meant to be the name
// of a fault; "" if it is one, or words that nobody takes for one.
func Misnamed(e model.Experiment) string {
	word := strings.TrimSpace(e.Kind)
	if _, said := kindOf(e); said || strings.ContainsAny(word, " \t") {
		return ""
	}
	meant := suggest.DidYouMean(word, strings.Split(faultNames(" "), " "))
	if meant == "" {
		return ""
	}
	return fmt.Sprintf("is of the kind %q, and no fault is called that%s", word, meant)
}

// KindOf is what tells the experiments of one line apart: the fault that it says it was,
// or else all that it says.
func KindOf(e model.Experiment) string {
	if f, said := kindOf(e); said {
		return string(f)
	}
	return e.Kind
}

// tries tells whether an experiment on a line tried a fault there. One that doesn't say
// which fault it was is taken for whatever can happen on the line, but not for the
// loss of a zone, which takes more.
func tries(e model.Experiment, f Fault) bool {
	kind, said := kindOf(e)
	return said && kind == f || !said && f != ZoneLoss
}

// Level is how it is known that a line does what the model says.
type Level string

// The levels of evidence, the lowest first.
const (
	// Never: nobody has written down that it was tried.
	Never Level = "never tried"
	// Stale: it was, longer ago than evidence is allowed to be old.
	Stale Level = "stale"
	// Failed: the last time it did something else.
	Failed Level = "failed"
	// Tried: it was, and nobody has written down in our words that it held.
	Tried Level = "tried"
	// Observed: it was, and did what it should.
	Observed Level = "observed"
)

// Past is what is known of one line.
type Past struct {
	Line  *model.Line
	Level Level
	// Last is the latest experiment, with a zero date where there is none.
	Last model.Experiment
	Age  time.Duration
	// Worth tells whether its failure should have been tried.
	Worth bool
}

// past tells of each line that was tried or should have been how it stands.
func past(s *model.System, o Options) []Past {
	worth := WorthBreaking(s)
	var out []Past
	for _, l := range s.Lines {
		p := Past{Line: l, Worth: slices.Contains(worth, l)}
		if !p.Worth && len(l.Experiments) == 0 {
			continue
		}
		p.Last, p.Level = standing(s, l, o, func(model.Experiment) bool { return true })
		if !p.Last.Date.IsZero() {
			p.Age = o.Now.Sub(p.Last.Date)
		}
		out = append(out, p)
	}
	return out
}

// standing is how a line, or one fault at it, stands by the experiments that count: by
// what has failed and wasn't put right, else by the latest.
func standing(s *model.System, l *model.Line, o Options, counts func(model.Experiment) bool) (model.Experiment, Level) {
	var failed model.Experiment
	for _, d := range Disproved(s, l, o.Now) {
		if counts(d.Experiment) && (failed.Date.IsZero() || later(d.Experiment, failed) > 0) {
			failed = d.Experiment
		}
	}
	last := latest(l, o.Now, counts)
	switch {
	case !failed.Date.IsZero():
		return failed, Failed
	case last.Date.IsZero():
		return last, Never
	case o.Now.Sub(last.Date) > o.EvidenceAge:
		return last, Stale
	case ParseResult(last.Result).Outcome == Held && Doubt(s, l, last) == "":
		return last, Observed
	}
	return last, Tried
}
