package whatif

import (
	"slices"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// level is how far a failure is felt somewhere.
type level uint8

const (
	fine    level = iota
	unclear       // it hangs on a fact that nobody stated
	inPart        // only by the work that takes a step with a condition
	inFull
)

// fate is what becomes of work whose next step fails.
type fate uint8

const (
	// refused: the sender is told, or waits in vain, and still owns the work.
	refused fate = iota
	// spared: the sender goes on without the step.
	spared
	// held: something keeps the work until the receiver is back.
	held
	// inWorkflow: a workflow keeps the work, tries again, and undoes it.
	inWorkflow
	// lost: nothing keeps the work.
	lost
	// open: nobody says what becomes of it.
	open
	// outlasted: whoever begins the flow still owns the work, and tries for longer
	// than the failure lasts.
	outlasted
)

// asking is one question on its way to its answer.
type asking struct {
	*Prepared
	q    Question
	out  *Outcome
	down map[*model.Box]bool

	stepLevel    []level
	handlerLevel []level
	// because is the step for which a handler fails, and culprit the handler
	// for which a step does; -1 where it is the box itself.
	because []int
	culprit []int
	queue   []int

	// felt are the steps that fail, in the order found, with their fate.
	felt  []int
	fates map[int]fate
	// starters are the flows that fail from their start, by how far.
	starters map[*model.Flow]level
	// startLevel is how far each handler fails with which a flow begins.
	startLevel []level
	// reached are the steps that new work still comes to, ran the handlers.
	reached map[int]bool
	// alive are the lines among them.
	alive map[*model.Line]bool
	// keepsOn are the lines that whoever begins a flow tries until the failure is over.
	keepsOn map[*model.Line]bool
	asked   map[string]bool
	kept    map[*model.Line]*keeping
	// undoings are what handlers take back, and guards the guards that were done
	// before they failed, each found once.
	undoings map[int]*undoing
	guards   map[int]*model.Line
	// undoRuns are the compensations that are tried.
	undoRuns map[*model.Line]bool
	// portions are how much of what a handler gets it fails at, each worked out once.
	portions map[int]portion
	// hits are the steps after the start of their flow for which that fails, or loses work.
	hits map[int]bool
	// hitPortions are how much of what a handler gets comes to those, or to what it fails at.
	hitPortions map[int]portion
}

func (p *Prepared) begin(q Question) *asking {
	a := &asking{
		Prepared: p, q: q, out: &Outcome{Question: q, System: p.sys},
		down:         map[*model.Box]bool{},
		stepLevel:    make([]level, len(p.steps)),
		handlerLevel: make([]level, len(p.handlers)),
		because:      make([]int, len(p.handlers)),
		culprit:      make([]int, len(p.steps)),
		fates:        map[int]fate{},
		starters:     map[*model.Flow]level{},
		startLevel:   make([]level, len(p.handlers)),
		reached:      map[int]bool{},
		alive:        map[*model.Line]bool{},
		keepsOn:      map[*model.Line]bool{},
		asked:        map[string]bool{},
		kept:         map[*model.Line]*keeping{},
		undoings:     map[int]*undoing{},
		guards:       map[int]*model.Line{},
		undoRuns:     map[*model.Line]bool{},
		portions:     map[int]portion{},
		hits:         map[int]bool{},
		hitPortions:  map[int]portion{},
	}
	for _, b := range q.Boxes {
		// Nobody depends on a client; what it is told comes late.
		if b.Kind != model.Client {
			a.down[b] = true
		}
	}
	return a
}

// spread carries the failure from the boxes up to whoever starts each flow. A
// step and a handler are gone through again only when they fail in a worse way,
// so the work grows with what is affected.
func (a *asking) spread() {
	for _, b := range a.q.Boxes {
		if !a.down[b] {
			continue
		}
		for _, s := range a.into[b] {
			a.failStep(s, inFull, -1)
		}
		if a.q.Failure == Down {
			for _, h := range a.at[b] {
				if len(a.handlers[h].Entries) == 0 && a.handlers[h].Flow != nil {
					a.failStart(h, inFull)
				}
			}
		}
	}
	for len(a.queue) > 0 {
		s := a.queue[0]
		a.queue = a.queue[1:]
		a.feel(s)
	}
	a.settleCauses()
}

func (a *asking) failStep(s int, lv level, culprit int) {
	if lv <= a.stepLevel[s] {
		return
	}
	if a.stepLevel[s] == fine {
		a.felt = append(a.felt, s)
	}
	a.stepLevel[s], a.culprit[s] = lv, culprit
	a.queue = append(a.queue, s)
}

func (a *asking) failHandler(h int, lv level, because int) {
	if lv <= a.handlerLevel[h] {
		return
	}
	a.handlerLevel[h], a.because[h] = lv, because
	own := &a.handlers[h]
	for _, e := range own.entries {
		a.failStep(e, lv, h)
	}
	if len(own.Entries) == 0 && own.Flow != nil {
		a.failStart(h, lv)
	}
}

// failStart is a handler with which a flow begins, and that fails. A flow that
// may begin in several ways fails in part as long as one of them is left.
func (a *asking) failStart(h int, lv level) {
	f := a.handlers[h].Flow
	a.startLevel[h] = max(a.startLevel[h], lv)
	if first := f.First(); lv == inFull && len(first) > 1 {
		failing := slices.DeleteFunc(first, func(g int) bool { return a.startLevel[a.starter(f, f.Steps[g][0])] < inFull })
		if !flowgraph.AlwaysByOne(f, failing) {
			lv = inPart
		}
	}
	a.starters[f] = max(a.starters[f], lv)
}

// starter is the handler that begins a flow with a line.
func (a *asking) starter(f *model.Flow, l *model.Line) int {
	for _, h := range a.starts[f] {
		if a.handlers[h].Box == l.From {
			return h
		}
	}
	return a.starts[f][0]
}

// partly tells whether a handler that fails at a step fails only for part of its
// work: the step is taken only when something holds, or in branches beside which
// there is one that doesn't fail.
func (a *asking) partly(h, s int) bool {
	l := a.steps[s].line
	if takenBySome(l) {
		return true
	}
	own := &a.handlers[h]
	if own.Flow == nil || len(own.Flow.Branches) == 0 {
		return false
	}
	failing := []*model.Line{l}
	for _, group := range own.calls {
		for _, o := range group {
			is, felt := a.fates[o]
			if felt && !takenBySome(a.steps[o].line) && is == refused && a.stepLevel[o] == inFull {
				failing = append(failing, a.steps[o].line)
			}
		}
	}
	return !flowgraph.Always(own.Handler, failing...)
}

// takenBySome tells whether only some of the work takes a line where its handler comes to
// it: when something holds, or by a stated share.
func takenBySome(l *model.Line) bool {
	_, only := l.When.Get()
	share, told := l.Share.Get()
	return only && !(told && share == 1) || told && share < 1 && !flowgraph.Chosen(l)
}

// hangs tells whether who takes a line waits as long as the failure lasts, and doesn't go
// on: nothing ends its wait for a box that gives no answer.
func (a *asking) hangs(l *model.Line) bool {
	return a.q.Failure == Slow && l.Mode.Or("") == model.Sync && a.waitLimit(l).Longest == arithmetic.Forever
}

// feel settles what becomes of work at a step that fails, and carries it to the
// handlers that make the step, if they are told.
func (a *asking) feel(s int) {
	st := &a.steps[s]
	l := st.line
	if a.down[l.From] && a.q.Failure == Down {
		return // nobody is there to take the step
	}
	is := a.fateOf(s)
	lv := a.stepLevel[s]
	if !l.Mode.Known() {
		a.ask("lines."+l.ID+".interaction", "whether "+code(l.From.ID)+" waits for "+code(l.To.ID))
		lv = unclear
	}
	if is == refused && l.Dependency.Or("") == "soft" && !a.hangs(l) {
		is = spared
	}
	if is == refused && a.keepsTrying(s) {
		is, a.keepsOn[l] = outlasted, true
	}
	a.fates[s] = is
	if is != refused {
		return
	}
	for _, h := range st.in {
		if a.partly(h, s) {
			a.failHandler(h, min(lv, inPart), s)
		} else {
			a.failHandler(h, lv, s)
		}
	}
}

// fateOf tells what becomes of work when a line's receiver doesn't do it.
func (a *asking) fateOf(s int) fate {
	l := a.steps[s].line
	switch {
	case fromLog(l) && !a.down[l.To] && custody.KeepsExecutions(l) && !custody.StaysUntilDone(l) && l.Guarantee.Or("") != model.AtMostOnce:
		return inWorkflow // it has the work since it began
	case fromLog(l):
		return a.fateInBuffer(s)
	}
	if l.Mode.Or("") != model.Async {
		return refused
	}
	if custody.SentUnheard(l) {
		return lost
	}
	k := custody.KeeperOf(a.sys, l)
	takes := k.TakesOver(l)
	switch {
	case l.To.Family() == model.Channel && takes == l.To && a.parksItself(l):
		return lost // but for what its sender has parked; see tellLost
	case l.To.Family() == model.Channel && takes == l.To:
		return refused
	case k.Where == custody.InMemory && a.forgottenInside(l):
		return lost
	case k.Where == custody.InMemory && k.Needs != "":
		a.ask(k.Needs, "whether anything holds the work of "+code(l.ID)+" while "+code(l.To.ID)+" doesn't take it")
		return open
	case k.Where == custody.InMemory:
		return lost
	case a.down[l.To] && a.down[takes]:
		return refused
	case takes == l.From && l.From.Kind == model.Workflow:
		return refused // the workflow keeps the work, and its step fails
	case takes == l.To && l.To.Kind == model.Workflow:
		return inWorkflow
	}
	return a.fateInBuffer(s)
}

// parksItself tells whether a line's sender puts aside what it can't hand over to
// a channel, within the time that is asked about.
func (a *asking) parksItself(l *model.Line) bool {
	to, tries := custody.BySender(a.sys, l)
	return to != nil && !a.down[to] && a.down[l.To] && arithmetic.LongestCall(0, tries, custody.Backoff(&l.Retry)) < a.q.For
}

// fromLog tells whether a line brings work out of a channel, or out of a
// store's log of changes.
func fromLog(l *model.Line) bool {
	return l.From.Family() == model.Channel || l.From.Family() == model.Store && l.Mode.Or("") == model.Async
}

func (a *asking) fateInBuffer(s int) fate {
	k := a.keep(s)
	switch {
	case k.lost:
		return lost
	case k.open:
		return open
	}
	return held
}

// ask notes a fact that the answer hangs on, once.
func (a *asking) ask(path, says string) {
	if !a.asked[path] {
		a.asked[path] = true
		a.out.Unknown = append(a.out.Unknown, Unknown{path, says})
	}
}

// arrive follows new work forward through the flows that feel the failure, to
// tell which steps it still comes to.
func (a *asking) arrive() {
	entered := map[int]bool{}
	done := map[*model.Flow]bool{}
	var todo []int
	for _, s := range a.felt {
		f := a.steps[s].flow
		if f == nil {
			a.reach(s)
			continue
		}
		if !done[f] {
			done[f] = true
			todo = append(todo, a.starts[f]...)
		}
	}
	for len(todo) > 0 {
		h := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if entered[h] || a.gone(a.handlers[h].Box) {
			continue
		}
		entered[h] = true
		todo = append(todo, a.goThrough(h)...)
	}
}

// goThrough takes the steps of a handler up to the one that fails it, and gives
// the handlers that they start.
func (a *asking) goThrough(h int) []int {
	var begun []int
	for _, group := range a.handlers[h].calls {
		ends := false
		for _, s := range group {
			a.reach(s)
			if !a.gone(a.steps[s].line.To) {
				begun = append(begun, a.steps[s].begins...)
			}
			ends = ends || a.ends(h, s)
		}
		if ends {
			break
		}
	}
	return begun
}

// ends tells whether a handler ends at a step, whatever the work is.
func (a *asking) ends(h, s int) bool {
	is, felt := a.fates[s]
	return felt && (is == refused || is == outlasted) && a.stepLevel[s] == inFull && !a.partly(h, s)
}

func (a *asking) reach(s int) {
	a.reached[s] = true
	a.alive[a.steps[s].line] = true
}

// gone tells whether a box does nothing at all.
func (a *asking) gone(b *model.Box) bool { return a.q.Failure == Down && a.down[b] }

// wayDown are the lines from a step that fails to the box for which it does.
func (a *asking) wayDown(s int) []*model.Line {
	var out []*model.Line
	seen := map[int]bool{}
	for s >= 0 && !seen[s] {
		seen[s] = true
		out = append(out, a.steps[s].line)
		h := a.culprit[s]
		if h < 0 {
			break
		}
		s = a.because[h]
	}
	return out
}

// wayTo are the lines from the start of a flow to a step, the step left out.
func (a *asking) wayTo(s int) []*model.Line {
	var out []*model.Line
	seen := map[int]bool{}
	for !seen[s] {
		seen[s] = true
		in := a.steps[s].in
		if len(in) == 0 || len(a.handlers[in[0]].entries) == 0 {
			break
		}
		s = a.handlers[in[0]].entries[0]
		out = append(out, a.steps[s].line)
	}
	slices.Reverse(out)
	return out
}
