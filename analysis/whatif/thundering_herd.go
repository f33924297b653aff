package whatif

import (
	"strings"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// tellThunderingHerds adds up what the lines that wait ask of each box, retries and all:
// a box doesn't meet them one by one.
func (a *asking) tellThunderingHerds() {
	for _, b := range a.q.Boxes {
		var r ThunderingHerd
		var typical, peak []string
		sums := true
		for i := range a.out.Waits {
			w := &a.out.Waits[i]
			if w.Line.To != b || !w.tried || a.fetched(w.Line) {
				continue
			}
			if w.onTheWhole == arithmetic.Endless || !w.Rate.known().Known {
				sums = false
				break
			}
			most := Rate{Typical: w.Rate.Typical.mostTimes(w.onTheWhole), Peak: w.Rate.Peak.mostTimes(w.onTheWhole)}
			r.Lines = append(r.Lines, w.Line)
			typical = append(typical, number(most.known().Value())+"/s")
			peak = append(peak, number(crowd(most).Value())+"/s")
			r.Rate.Typical, r.Rate.Peak = together(r.Rate.Typical, most.known()), together(r.Rate.Peak, crowd(most))
		}
		if !sums || len(r.Lines) < 2 || len(r.Lines) > mostNamed {
			continue
		}
		r.Box = b
		r.Says = codes(lineIDs(r.Lines), mostNamed) + " may come together: " + strings.Join(typical, " + ") + " = up to " + number(r.Rate.Typical.Value()) + "/s"
		if r.Rate.Peak.Value() > r.Rate.Typical.Value() {
			r.Says += " (" + strings.Join(peak, " + ") + " = " + number(r.Rate.Peak.Value()) + "/s at peak)"
		}
		a.out.ThunderingHerds = append(a.out.ThunderingHerds, r)
	}
}

// together adds an amount to a sum that may have none yet.
func together(sum, more Amount) Amount {
	if !sum.Known {
		return more
	}
	return plus(sum, more)
}

// fetched tells whether a line's calls can't be more than a consumer has room
// for.
func (a *asking) fetched(l *model.Line) bool {
	_, ok := a.polled(l)
	return ok
}
