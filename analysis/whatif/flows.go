package whatif

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// tellFlows tells what becomes of each flow, and how far that reaches.
func (a *asking) tellFlows() {
	felt := map[*model.Flow][]int{}
	for _, s := range a.felt {
		if f := a.steps[s].flow; f != nil {
			felt[f] = append(felt[f], s)
		}
	}
	for _, f := range a.sys.Flows {
		a.out.Flows = append(a.out.Flows, a.flow(f, felt[f]))
	}
	slices.SortStableFunc(a.out.Flows, func(x, y FlowOutcome) int {
		if x.Flow.Critical() != y.Flow.Critical() {
			if x.Flow.Critical() {
				return -1
			}
			return 1
		}
		return int(y.Verdict) - int(x.Verdict)
	})
	a.tellRadius()
}

func (a *asking) flow(f *model.Flow, felt []int) FlowOutcome {
	out := FlowOutcome{Flow: f}
	if len(f.Steps) > 0 {
		out.Rate = a.rates(f.FirstLines())
	}
	if lv := a.starters[f]; lv > fine {
		out.Reasons = append(out.Reasons, a.failing(f, lv))
	}
	told := map[*model.Line]bool{}
	for _, s := range felt {
		is, ok := a.fates[s]
		l := a.steps[s].line
		if !ok || is == refused || told[l] {
			continue
		}
		told[l] = true
		r := a.affected(f, s, is)
		a.hits[s] = r.Verdict >= FailsInPart
		out.Reasons = append(out.Reasons, r)
	}
	slices.SortStableFunc(out.Reasons, func(x, y Reason) int { return int(y.Verdict) - int(x.Verdict) })
	if len(out.Reasons) > 0 {
		out.Verdict = out.Reasons[0].Verdict
	}
	out.Customer = a.customer(f, &out)
	return out
}

// failing tells of a flow that fails from its start.
func (a *asking) failing(f *model.Flow, lv level) Reason {
	r := Reason{Verdict: [...]Verdict{unclear: Unclear, inPart: FailsInPart, inFull: Fails}[lv]}
	h := -1
	for _, s := range a.starts[f] {
		if a.handlerLevel[s] >= lv && a.because[s] >= 0 {
			h = s
			break
		}
	}
	if h < 0 { // the box that starts it is what fails
		b := a.starterThatFails(f)
		r.Says = code(b.ID) + " is down, and starts nothing"
		return r
	}
	r.Way = a.wayDown(a.because[h])
	r.Says = a.trouble(r.Way)
	if lv == inPart {
		r.Says += a.onlyPart(f, h, r.Way)
	}
	if lv == unclear {
		r.Says += ", and nobody has stated who waits for it"
		return r
	}
	if a.giveUp(f, &r) {
		return r
	}
	b := a.handlers[h].Box
	r.Says += "; " + code(b.ID) + " " + a.toldNo(b, r.Way)
	if b.Kind == model.Scheduler && lv == inFull {
		a.missStart(&r, b)
	}
	return r
}

// onlyPart says which part of the work a failure meets: all that is so of it on the way.
func (a *asking) onlyPart(f *model.Flow, h int, way []*model.Line) string {
	var only, branches, shares []string
	product := 1.0
	for _, l := range way {
		when, conditional := l.When.Get()
		conditional = conditional && takenBySome(l)
		share, stated := l.Share.Get()
		if conditional {
			only = append(only, "for which this holds: "+when)
		}
		switch {
		case takenBySome(l) && stated:
			shares, product = append(shares, partOf(share)), product*share
		case !conditional && flowgraph.Chosen(l):
			branches = append(branches, l.ID)
		}
	}
	if len(branches) > 0 {
		only = append(only, "that comes by the branch of "+codes(branches, len(branches)))
	}
	if len(f.First()) > 1 && len(only)+len(shares) == 0 {
		only = append(only, "that begins at "+code(a.handlers[h].Box.ID))
	}
	part := strings.Join(shares, " × ")
	if len(shares) > 1 {
		part += " = " + partOf(product)
	}
	switch {
	case len(only) > 0 && part != "":
		return ", which only work takes " + strings.Join(only, ", and ") + " (at most " + part + " of it)"
	case len(only) > 0:
		return ", which only work takes " + strings.Join(only, ", and ")
	case part != "":
		return ", which only some of the work takes (" + part + " of it)"
	}
	return ""
}

// partOf writes a share: "0.02".
func partOf(share float64) string {
	if rounded := math.Round(share*1e9) / 1e9; rounded > 0 {
		share = rounded
	}
	return strconv.FormatFloat(share, 'f', -1, 64)
}

// missStart tells of what a scheduler starts in vain: it has told nobody no, and
// nobody starts it again.
func (a *asking) missStart(r *Reason, b *model.Box) {
	l := r.Way[0]
	if tries, known := l.Retry.Tries(); !known || tries == model.Unlimited || custody.HandOffParking(a.sys, l).To != nil {
		return
	}
	r.Verdict = Loses
	if !slices.ContainsFunc(a.out.Lost, func(o Lost) bool { return o.Line == l }) {
		a.out.Lost = append(a.out.Lost, Lost{Line: l, Allowed: l.MayBeLost(), Says: "what " + code(b.ID) + " starts meanwhile over " + code(l.ID) + ": nobody starts it again"})
	}
}

func (a *asking) starterThatFails(f *model.Flow) *model.Box {
	for _, h := range a.starts[f] {
		if a.down[a.handlers[h].Box] {
			return a.handlers[h].Box
		}
	}
	return f.Steps[0][0].From
}

// firstLine is the line with which a flow begins; of several, one that fails.
func (a *asking) firstLine(f *model.Flow) *model.Line {
	first := f.FirstLines()
	for _, l := range first {
		if a.startLevel[a.starter(f, l)] > fine {
			return l
		}
	}
	return first[0]
}

// toldNo says how whoever starts a flow learns that it failed.
func (a *asking) toldNo(b *model.Box, lines []*model.Line) string {
	l := lines[0]
	if l.Mode.Or("") == model.Async {
		return "can't hand it over, and still owns it"
	}
	p := a.waitAlong(lines)
	a.askLimit(l, p, "how long "+code(l.From.ID)+" waits for "+code(l.To.ID))
	after := ", after " + p.atMost()
	switch {
	case len(p.needs) > 0:
		after = ", nobody has stated after how long"
	case within(l, p) < p.Longest:
		after = ", after at most " + model.FormatDuration(within(l, p)) + ", its own limit"
	case p.Longest == arithmetic.Forever:
		after = ", or waits without end (" + p.Sum() + ")"
	}
	if b.Kind == model.Client || b.Kind == model.External {
		if silent, why := a.silence(lines); silent {
			hears := "may hear"
			if a.q.Failure == Slow {
				hears = "hears"
			}
			return hears + " nothing within " + l.Timeout.Text() + ", for " + why + "; it gives up" + strings.TrimPrefix(after, ",") + a.inSilence(lines)
		}
		return "is told no" + after + a.mayBeDone(lines)
	}
	return "fails" + after
}

// affected tells of a flow that goes on after its start, past a step that
// fails.
func (a *asking) affected(f *model.Flow, s int, is fate) Reason {
	l := a.steps[s].line
	down := a.wayDown(s)
	r := Reason{Way: append(a.wayTo(s), down...)}
	why := a.isFailing(l)
	if !a.down[l.To] {
		why = a.trouble(down)
	}
	k := a.kept[l]
	switch is {
	case spared:
		r.Verdict, r.Says = Degrades, code(l.From.ID)+" goes on without "+code(l.ID)+" ("+why+"): "+a.fallback(l)
		return r
	case inWorkflow:
		a.undone(f, s, why, &r)
		return r
	case outlasted:
		r.Verdict, r.atSender = Holds, true
		r.Says = code(l.From.ID) + " still owns the work, and tries " + code(l.ID) + " for longer than this lasts, because " + why
		return r
	case open:
		r.Verdict, r.Says = Unclear, a.begun(f)+"nobody has stated what keeps what "+code(l.ID)+" carries while "+why
		return r
	case lost:
		r.Verdict, r.Says = a.loss(f), a.begun(f)+"what "+code(l.ID)+" carries is lost, because "+why
		if k != nil && k.allowed || l.MayBeLost() {
			r.Verdict, r.Says = Degrades, r.Says+", and the model says that it may be"
		} else if to := a.parkedUnkept(l); k == nil && to != nil {
			r.Verdict, r.Says = Holds, a.begun(f)+"what "+code(l.ID)+" carries is parked in "+code(to.ID)+", because "+why
		}
		return r
	}
	if r.Verdict = k.verdict(a.q.For); r.Verdict == Loses {
		r.Verdict = a.loss(f)
	}
	waits := a.begun(f) + "the work waits in " + code(k.in) + ", because " + why
	if !a.reached[s] {
		waits = "what has come as far as " + code(k.in) + " waits there, because " + why
	}
	r.Says = waits
	switch {
	case k.givesUp && k.after < a.q.For && k.parks != nil:
		r.Says += "; " + k.from() + " it is parked in " + code(k.parks.ID)
		if k.goneBy == 0 {
			r.Says = a.begun(f) + "the work is parked in " + code(k.parks.ID) + " as soon as it has been tried, because " + why
		}
	case k.left != custody.Gone && r.Verdict == Holds:
		when := k.until()
		if k.afterAll == 0 {
			when = "as soon as it has been tried"
		}
		r.Says += "; " + when + " it is given up, stays in " + code(k.in) + ", and nobody gets it any more"
		if k.left == custody.Aside {
			r.Says = waits + "; " + when + " it is given up, and put aside by what " + code(l.To.ID) + " reads " + code(k.in) + " with"
		}
	case r.Verdict >= Fails && k.dropped && k.givesUp && k.afterAll == 0:
		r.Says = a.begun(f) + "the work is given up as soon as it has been tried, and lost, because " + why
	case r.Verdict >= Fails && k.dropped && k.givesUp && k.after < a.q.For:
		r.Says += "; " + k.until() + " it is given up, and lost"
	case r.Verdict >= Fails:
		r.Says += "; after " + model.FormatDuration(k.keeps) + " it is forgotten, and lost"
	case r.Verdict == Unclear:
		r.Says += "; " + k.until() + " it is given up, and nobody has stated where it goes then"
	}
	return r
}

// undone tells of a flow whose workflow tries a step in vain.
func (a *asking) undone(f *model.Flow, s int, why string, r *Reason) {
	l := a.steps[s].line
	e := a.execution(s)
	r.Says = a.begun(f) + code(l.To.ID) + " keeps the execution, and "
	if e.lasts {
		r.Verdict, r.Says = Holds, r.Says+"tries longer than this lasts, because "+why
		return
	}
	if len(e.limit.needs) > 0 {
		r.Verdict, r.Says = Unclear, r.Says+"undoes what it did when it has tried in vain, because "+why
		return
	}
	r.Way = append(a.wayTo(s), l)
	if h := a.culprit[s]; h >= 0 {
		r.Way = append(r.Way, a.wayDown(a.because[h])...)
	}
	switch to := a.files(e, l); {
	case e.forgets && a.stays(e, l):
		r.Verdict, r.Says = a.loss(f), r.Says+"tries in vain, because "+why+"; "+e.wayBack()+", and "+code(l.To.ID)+" forgets the execution"
	case e.undo.held && !e.forgets:
		r.heldBy = l.To
		r.Verdict = Holds
		r.Says += "tries in vain, because " + why + "; " + codes(lineIDs(e.undo.stuck), mostNamed) + " comes first to undo it and fails too, so " + code(l.To.ID) + " holds the failed execution until somebody resumes it"
	case to != nil:
		r.undone = len(e.undo.undone) > 0
		r.Verdict, r.Says = Holds, r.Says+e.then()+", because "+why+"; the work is parked in "+code(to.ID)+" then"
	case len(e.undo.undone) == 0 && e.takesOver:
		r.heldBy = l.To
		r.Verdict, r.Says = Holds, r.Says+"tries in vain, because "+why+"; nothing is undone, and the failed execution is held until somebody resumes it"
	default:
		r.undone = true
		r.Verdict, r.Says = Fails, r.Says+e.then()+", because "+why
	}
}

// begun says how a flow went before the step that fails.
func (a *asking) begun(f *model.Flow) string {
	first := a.firstLine(f)
	switch {
	case a.starters[f] > fine:
		return ""
	case a.untold(f) != nil:
		return code(first.From.ID) + " is not told that it is accepted (" + code(a.untold(f).ID) + "); "
	case first.From.Kind != model.Client && first.From.Kind != model.External:
		return ""
	case first.Mode.Or("") == model.Sync:
		return code(first.From.ID) + " is told yes; "
	}
	return code(first.From.ID) + " has handed it over; "
}

// customer is the effect on whoever starts a flow.
func (a *asking) customer(f *model.Flow, out *FlowOutcome) string {
	if out.Verdict == Unaffected || len(f.Steps) == 0 {
		return "notices nothing"
	}
	first := a.firstLine(f)
	yes := "told yes, and "
	if first.From.Kind != model.Client && first.From.Kind != model.External || first.Mode.Or("") != model.Sync {
		yes = ""
	}
	if l := a.untold(f); l != nil && a.starters[f] == fine {
		yes = "not told that it is accepted (" + code(l.ID) + "), and "
	}
	if slices.ContainsFunc(out.Reasons, func(r Reason) bool { return r.atSender }) {
		yes = ""
	}
	switch r := out.Reasons[0]; out.Verdict {
	case Degrades:
		return "served in part: " + r.Says
	case Holds:
		for _, r := range out.Reasons {
			if r.heldBy != nil {
				return yes + "it stays as it is until somebody resumes the failed execution of " + code(r.heldBy.ID)
			}
			if k := a.leftBehind(r.Way); k != nil {
				where := "stays in " + code(k.in)
				if k.left == custody.Aside {
					where = "is put aside in " + code(k.in)
				}
				return yes + "it " + where + " once it is given up, and nobody gets it any more unless somebody goes and gets it"
			}
			if to := a.parkedAt(r.Way); r.undone && to != nil {
				return yes + "it is undone, and done late only when somebody puts it back from " + code(to.ID)
			} else if r.Verdict == Holds && to != nil {
				return yes + "it is done late, some of it only when somebody puts it back from " + code(to.ID)
			}
		}
		return yes + "it is done late, when " + a.boxes() + " is back"
	case Unclear:
		return "nobody has stated what becomes of it"
	case Loses:
		return yes + "some of it never happens"
	default:
		told := "not served"
		switch {
		case a.starters[f] == fine && r.undone:
			out.Undone = true
			return yes + "it is undone"
		case a.starters[f] == fine:
			out.Unfinished = true
			return yes + "some of it never happens"
		}
		if len(r.Way) > 0 && (first.From.Kind == model.Client || first.From.Kind == model.External) {
			told = a.toldNo(first.From, r.Way)
			if told[:3] == "is " {
				told = told[3:]
			}
		}
		if out.Verdict == FailsInPart {
			told = "in part " + told
		}
		return told
	}
}

// leftBehind is how work is kept on a way that is given up within the time that is asked
// about, and left where nobody gets it any more; nil if none is.
func (a *asking) leftBehind(lines []*model.Line) *keeping {
	for _, l := range lines {
		if k := a.kept[l]; k != nil && k.givesUp && k.after < a.q.For && k.parks == nil && k.left != custody.Gone && !k.lost && !k.open {
			return k
		}
	}
	return nil
}

// parkedAt is where work is parked on a way, nil if it isn't.
func (a *asking) parkedAt(lines []*model.Line) *model.Box {
	for _, l := range lines {
		for i := range a.out.Parked {
			if a.out.Parked[i].Line == l {
				return a.out.Parked[i].Box
			}
		}
	}
	return nil
}

// boxes names what fails.
func (a *asking) boxes() string {
	if len(a.q.Names) > 1 {
		return "it"
	}
	return code(a.q.Names[0])
}

// tellRadius sums up how far the failure reaches.
func (a *asking) tellRadius() {
	r := &a.out.Radius
	r.Flows = len(a.out.Flows)
	for _, f := range a.out.Flows {
		switch {
		case f.Verdict >= FailsInPart:
			r.Hit++
			if f.Flow.Critical() {
				r.Critical++
			}
		case f.Verdict > Unaffected:
			r.Touched++
		}
	}
	r.Rate = a.hitRate()
	r.Says = a.radius(r)
}
