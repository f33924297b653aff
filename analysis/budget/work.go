package budget

import (
	"time"

	"tautline.dev/model"
)

// Work is how long a consumer may work on one delivery.
type Work struct {
	Takes time.Duration
	// All: it is the most, and not only the least that it may be.
	All bool
	// Sum is how it was reckoned where that is more than a number: "50 × 3s".
	Sum string
	// Usual is how long all of it takes when it is slow, as somebody states; 0
	// where nobody does.
	Usual time.Duration
}

// WorkOn is how long a consumer may work on what it fetched over a line: its own
// limit, else as long as it is said to take, for each piece of a batch in turn, or
// as the longest call that it makes.
func WorkOn(l *model.Line) Work {
	var w Work
	each := max(l.Takes.P50.Or(0), l.Takes.P99.Or(0))
	w.Usual = WholeBatch(l, each)
	if limit, ok := l.To.Timeout.Get(); ok {
		w.Takes, w.All = limit, true
		return w
	}
	each = max(each, l.Takes.P999.Or(0))
	if w.Takes = WholeBatch(l, each); w.Takes > 0 {
		w.All, w.Usual = true, w.Takes
		w.Sum = BatchSum(l, each)
	}
	for _, h := range l.Starts {
		for _, c := range h.Lines() {
			takes, all := LeastCall(c)
			if takes.Longest > w.Takes {
				w.Takes, w.All, w.Sum = takes.Longest, w.All || all, ""
			}
		}
	}
	return w
}
