package budget

import (
	"fmt"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Doable is how much a consumer can do a second, and what that rests on.
type Doable struct {
	Rate float64
	// Sum is how it was reckoned: "10 ÷ 500ms = 20/s".
	Sum string
	// ByPlaces tells that it is how much it does at once that limits it.
	ByPlaces bool
	// AtMost tells that it rests on what a platform hands out at once, and on nothing
	// that anybody states of the consumer: it does no more, and may do much less.
	AtMost bool
	Facts  []model.Basis
}

// Consumes is the most that a line's receiver can do of its work: by its rate,
// or by how many pieces it does at once and how long each takes. That is the
// median time: the slow ones alone would make it look slower than it is.
func Consumes(l *model.Line) (Doable, bool) {
	var can Doable
	found, stated := false, l.To.Capacity.Rate.State() == model.Stated
	if rate, ok := l.To.Capacity.Rate.Get(); ok {
		can = Doable{Rate: rate, Sum: phrase.Rate(rate), Facts: []model.Basis{model.BoxBasis(l.To, "capacity.rate", &l.To.Capacity.Rate)}}
		found = true
	}
	each, timed := l.Takes.P50.Get()
	for _, places := range []model.Basis{model.BoxBasis(l.To, "capacity.concurrency", &l.To.Capacity.Concurrency), model.LineBasis(l, "concurrency", &l.Concurrency)} {
		n, ok := places.Fact.(*model.Fact[int]).Get()
		if !ok || !timed || each <= 0 {
			continue
		}
		stated = stated || places.Fact.State() == model.Stated
		rate := arithmetic.Rate(float64(n), each)
		if !found || rate < can.Rate {
			can = Doable{
				Rate: rate, Sum: fmt.Sprintf("%d ÷ %s = %s", n, model.FormatDuration(each), phrase.Rate(rate)), ByPlaces: true,
				Facts: []model.Basis{places, model.LineBasis(l, "takes.p50", &l.Takes.P50)},
			}
			found = true
		}
	}
	can.AtMost = found && !stated
	return can, found
}
