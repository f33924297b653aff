package whatif

import (
	"slices"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// hitRate is how much of what begins some flows is hit in a second: of each line that
// begins one, what takes the way to a step for which its flow is hit. Which flow the work of
// a line takes that begins several nobody says.
func (a *asking) hitRate() Rate {
	var lines []*model.Line
	portions := map[*model.Line]portion{}
	for _, f := range a.out.Flows {
		first := f.Flow.FirstLines()
		hit := make([]portion, len(first))
		if f.Verdict >= FailsInPart {
			for i, l := range first {
				hit[i] = a.hitOf(f.Flow, l)
			}
			if !slices.ContainsFunc(hit, func(p portion) bool { return p.most > 0 }) {
				hit = slices.Repeat([]portion{{0, 1}}, len(first)) // for a reason that no step has
			}
		}
		for i, l := range first {
			p := hit[i]
			if before, also := portions[l]; also {
				p.least, p.most = min(p.least, before.least), max(p.most, before.most)
			} else {
				lines = append(lines, l)
			}
			portions[l] = p
		}
	}
	lines = slices.DeleteFunc(lines, func(l *model.Line) bool { return portions[l].most == 0 })
	return a.sumOf(lines, func(l *model.Line) Rate { return a.rate(l).of(portions[l]) })
}

// hitOf is how much of the work that begins a flow with a line is hit.
func (a *asking) hitOf(f *model.Flow, l *model.Line) portion {
	h := a.starter(f, l)
	if a.gone(a.handlers[h].Box) {
		return allOfIt
	}
	if p := a.hitIn(h); p.most == 0 || takenOf(a.handlers[h].Handler, l) == allOfIt {
		return p
	}
	return portion{0, 1}
}

// hitIn is how much of what a handler gets comes to a step for which its flow is hit, there
// or further on. In a circle nobody can tell.
func (a *asking) hitIn(h int) portion {
	if p, known := a.hitPortions[h]; known {
		return p
	}
	a.hitPortions[h] = portion{0, 1}
	a.hitPortions[h] = a.comesTo(h, func(s int) portion {
		if is, felt := a.fates[s]; felt && (is == refused || a.hits[s]) {
			return a.behindHit(s)
		}
		var p portion
		for _, next := range a.steps[s].begins {
			in := a.hitIn(next)
			if len(a.handlers[next].entries) > 1 && in != allOfIt && in.most > 0 {
				in = portion{0, 1} // whose work it is nobody says
			}
			p.least, p.most = max(p.least, in.least), min(1, p.most+in.most)
		}
		return p
	})
	return a.hitPortions[h]
}

// behindHit is how much of what comes over a step is hit there.
func (a *asking) behindHit(s int) portion {
	p := a.behind(s)
	if p.most == 0 {
		return portion{0, 1} // it fails for a reason of its own
	}
	if dragsAlong(a.steps[s].line) {
		p.most = 1
	}
	return p
}

// comesTo is how much of what a handler gets comes to steps of it that meet the failure, by
// how much of what comes over each does.
func (a *asking) comesTo(h int, meets func(s int) portion) portion {
	own := &a.handlers[h]
	var p portion
	var always []*model.Line
	done := map[int]bool{}
	for _, s := range slices.Concat(own.calls...) {
		if done[s] {
			continue
		}
		done[s] = true
		in := meets(s)
		if in.most == 0 {
			continue
		}
		l := a.steps[s].line
		if in == allOfIt && !takenBySome(l) {
			always = append(always, l)
		}
		takes := takenOf(own.Handler, l)
		p.least, p.most = max(p.least, takes.least*in.least), min(1, p.most+takes.most*in.most)
	}
	if len(always) > 0 && flowgraph.Always(own.Handler, always...) {
		return allOfIt // whichever branch it takes
	}
	return p
}
