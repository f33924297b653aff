package whatif

import (
	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// portion is how much of some work meets the failure: a range, where nobody says how much,
// or whether those who take one line are those who take another.
type portion struct{ least, most float64 }

var allOfIt = portion{1, 1}

// failingRate is how much of what a line carries in a second can't be done while the failure
// lasts: what takes the way to what fails, by the shares that are stated on it.
func (a *asking) failingRate(l *model.Line) Rate {
	return a.rate(l).of(a.portionOf(l))
}

func (r Rate) of(p portion) Rate {
	r.Typical, r.Peak = r.Typical.part(p), r.Peak.part(p)
	return r
}

func (a Amount) part(p portion) Amount {
	a.Least, a.Most = arithmetic.Times(a.Least, p.least), arithmetic.Times(a.Most, p.most)
	return a
}

// portionOf is how much of a line's work can't be done, in whatever flow it comes.
func (a *asking) portionOf(l *model.Line) portion {
	if a.down[l.To] || l.To.Family() == model.Channel {
		return allOfIt
	}
	p := portion{least: 1}
	for _, s := range a.of[l] {
		o := a.behind(s)
		p.least, p.most = min(p.least, o.least), max(p.most, o.most)
	}
	if p.most == 0 {
		return portion{0, 1} // it fails for a reason of its own
	}
	if dragsAlong(l) {
		p.most = 1
	}
	return p
}

// dragsAlong tells whether work that can't be done keeps other work of its line waiting, or
// brings it back: what comes in order, and what comes in one delivery that fails as a whole.
func dragsAlong(l *model.Line) bool {
	if !fromLog(l) {
		return false
	}
	size, told := l.Batch.Size.Get()
	inOrder := l.From.Family() == model.Store || l.From.Kind == model.Stream || l.Ordering.Known() && !l.Ordering.None()
	return inOrder || (!told || size > 1) && !l.Batch.PartialFailure.Or(false)
}

// behind is how much of what comes over a step fails in its receiver.
func (a *asking) behind(s int) portion {
	st := &a.steps[s]
	switch {
	case a.down[st.line.To]:
		return allOfIt
	case a.stepLevel[s] == fine:
		return portion{}
	case a.stepLevel[s] == unclear:
		return portion{0, 1}
	}
	var p portion
	for _, h := range st.begins {
		if a.handlerLevel[h] == fine {
			continue
		}
		in := a.failsOf(h)
		if len(a.handlers[h].entries) > 1 && in != allOfIt {
			in = portion{0, 1} // whose work it is nobody says
		}
		p.least, p.most = max(p.least, in.least), min(1, p.most+in.most)
	}
	return p
}

// failsOf is how much of what a handler gets comes to a step for which it fails. In a circle
// nobody can tell.
func (a *asking) failsOf(h int) portion {
	if p, known := a.portions[h]; known {
		return p
	}
	a.portions[h] = portion{0, 1}
	a.portions[h] = a.failsNow(h)
	return a.portions[h]
}

func (a *asking) failsNow(h int) portion {
	return a.comesTo(h, func(s int) portion {
		if is, felt := a.fates[s]; !felt || is != refused {
			return portion{}
		}
		return a.behind(s)
	})
}

// takenOf is how much of what a handler gets comes to a line that it makes.
func takenOf(h *model.Handler, l *model.Line) portion {
	share, told := l.Share.Get()
	always := flowgraph.Always(h, l)
	_, only := l.When.Get()
	switch {
	case told && share == 1 && always:
		return allOfIt
	case told && only && !always:
		return portion{0, share} // of what its handler gets, or of what takes its branch
	case told:
		return portion{share, min(1, share*float64(flowgraph.Times(h, l)))}
	case only || !always:
		return portion{0, 1}
	}
	return allOfIt
}
