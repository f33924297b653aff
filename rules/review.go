package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// checkReviews tells what of the reviews asks for something that nobody asks of such an
// entity: who reads them could not tell what became of it.
func checkReviews(s *model.System, all []*Rule) []value.Problem {
	var problems []value.Problem
	for i, r := range s.Reviews {
		names := asksOf(r.On, all)
		if slices.Contains(names, r.Question) {
			continue
		}
		p := value.Problem{At: r.At, Path: fmt.Sprintf("reviews[%d].question", i), Rule: "unknown-reference"}
		hint := suggest.DidYouMean(r.Question, names)
		if hint == "" {
			hint = "; they are " + strings.Join(names, ", ")
		}
		p.Message = fmt.Sprintf("there is no question %s of %s%s", value.Quote(r.Question), kindOf(r.On), hint)
		p.Misspelt(r.Question, suggest.Unmistakable(r.Question, names), suggest.Match(r.Question, names))
		problems = append(problems, p)
	}
	return problems
}

// asksOf are the questions that can be asked of an entity: those of lines, or those of
// everything else.
func asksOf(on string, all []*Rule) (names []string) {
	for _, r := range all {
		if r.Question != nil && (r.Question.OfLine != nil) == strings.HasPrefix(on, "lines.") {
			names = append(names, r.Question.Asks)
		}
	}
	return names
}

func kindOf(on string) string {
	if strings.HasPrefix(on, "lines.") {
		return "lines"
	}
	return "boxes, flows and systems"
}

// The states of a question that a review asked.
const (
	// Owed: nobody has answered, and the model doesn't say either.
	Owed = "open"
	// StatedSince: nobody noted an answer, and the model asks no more.
	StatedSince = "stated since"
	// NotStated: somebody answered, and the model doesn't say so.
	NotStated = "answered, not stated"
	Answered  = "answered"
)

// Recorded is a question that a review asked, and how it stands on the day of the
// judgement.
type Recorded struct {
	*model.Review
	State string
	// Days are how long it took, or has taken up to now.
	Days int
}

// IsOpen tells whether somebody still owes something: an answer, or a line in the model.
func (a Recorded) IsOpen() bool { return a.State != Answered }

// Recorded are the questions that reviews of the system asked, the oldest first.
func (r *Report) Recorded() []Recorded {
	still := r.stillOpen()
	var out []Recorded
	for i := range r.System.Reviews {
		v := &r.System.Reviews[i]
		a := Recorded{Review: v, State: Answered}
		end, open := v.Answered, still[target{v.Question, v.On}]
		switch {
		case end.IsZero() && open:
			a.State, end = Owed, r.Now
		case end.IsZero():
			a.State, end = StatedSince, r.Now
		case open:
			a.State, end = NotStated, r.Now // it is owed until the model says so
		}
		a.Days = max(0, int(end.Sub(v.Asked)/(24*time.Hour)))
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b Recorded) int {
		return cmp.Or(a.Asked.Compare(b.Asked), cmp.Compare(a.On, b.On), cmp.Compare(a.Question, b.Question), cmp.Compare(a.By, b.By))
	})
	return out
}

// Unrecorded is how many questions are open of which no review says that they were
// asked.
func (r *Report) Unrecorded() int {
	open := r.stillOpen()
	for i := range r.System.Reviews {
		v := &r.System.Reviews[i]
		delete(open, target{v.Question, v.On})
	}
	return len(open)
}

// stillOpen are the questions that are open, by what is asked for and of whom, whatever
// they are worth.
func (r *Report) stillOpen() map[target]bool {
	open := map[target]bool{}
	for l, a := range r.Questions {
		for _, q := range a.Open {
			open[target{q.Question.Asks, l.Entity().Name}] = true
		}
	}
	for _, f := range slices.Concat(r.Findings, r.Unasked, r.Waived, r.unchanged()) {
		if q := f.Rule.Question; q != nil && q.OfLine == nil {
			open[target{q.Asks, f.On.Name}] = true
		}
	}
	return open
}

// unchanged are the findings that aren't new, because they were known before.
func (r *Report) unchanged() []Finding {
	if r.Before == nil {
		return nil
	}
	return slices.Concat(r.Before.Unchanged, r.Before.Changed)
}

// reviewsGone tells which questions of a review a change takes out of the record while
// the model still leaves them open, be it that nobody has answered, or that the model
// doesn't say so.
func (r *Report) reviewsGone(was, changed *model.System) []looser {
	var out []looser
	said := map[target]bool{}
	for _, v := range changed.Reviews {
		said[target{v.Question, v.On}] = true
	}
	open := r.stillOpen()
	for _, v := range was.Reviews {
		is := target{v.Question, r.Base.called(was, v.On)}
		if said[is] || !open[is] {
			continue
		}
		said[is] = true
		owes := fmt.Sprintf("nobody has answered it (asked on %s, owed by %s)", v.Asked.Format(time.DateOnly), v.By)
		if !v.Answered.IsZero() {
			owes = fmt.Sprintf("the model doesn't say what was answered (on %s, by %s: %q)", v.Answered.Format(time.DateOnly), v.By, v.Decision)
		}
		out = append(out, looser{
			path: "reviews." + v.Question + "." + v.On, at: changed.At,
			says: fmt.Sprintf("the question %s on %s is not among `reviews` any more, and %s", v.Question, v.On, owes),
		})
	}
	return out
}
