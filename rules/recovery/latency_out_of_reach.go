package recovery

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// LatencyOutOfReach finds promises that are faster than the calls they wait for.
var LatencyOutOfReach = &rules.Rule{
	Name:     "latency-out-of-reach",
	Family:   rules.Recovery,
	Severity: rules.Warning,
	Scope:    rules.OfFlow,
	Summary:  "An answer is promised sooner than the calls take that it waits for.",
	Why: "Calls that are made one after another add their times, and no tuning of one box gets the sum below what the others need. " +
		"The promise is broken from the first day, so its alarm is raised until nobody looks at it, and clients whose timeouts were set by the promise give up on work that then completes.",
	Fix: "Where figures are wanting, state them: `takes: p99: \"200ms\"` on a line, or `\"none\"`. Where they are too much, make calls that don't need each other at the same time (a list inside `steps`), keep a copy of what is only read, or answer once the work is held durably and do the rest behind a `queue`. " +
		"Or promise what is possible: `objectives: latency: p99: \"2s\"`.",
	FalsePositives: "`takes` is how long the receiver needs, with the calls that it makes itself; the longer of that and their sum counts. The sum of what half of the calls take is sure to be exceeded often; " +
		"the sum of the slow ones is what it comes to when all are slow at once, and there the finding is one step milder. Retries aren't counted. Of the branches of an `either` the fastest is sure to count; where only slower ones take too long, that is info, and so it isn't told of lines that are taken only `when` something holds, or by a `share` of the work: how much of the work is slow, nobody says.",
	References: []rules.Reference{guidance.WellArchitected("REL04-BP02"), guidance.BuildersRetries, guidance.AzureReliability("RE:04")},
	Fires:      file("latency-out-of-reach.fires.cue"),
	Quiet:      file("latency-out-of-reach.quiet.cue"),
	Check: func(p *rules.Pass) {
		slow := slowness{pass: p, boxes: map[*model.Box]slower{}, shared: map[string]*missing[slower]{}, wanted: map[string]*figures{}}
		for _, f := range p.System.Flows {
			slow.flow(f)
		}
		for _, pc := range percentiles {
			slow.wantedOf(pc).report(p)
		}
		for _, pc := range percentiles {
			if m := slow.shared[pc.name]; m != nil {
				f := m.most.finding(p.System.Entity())
				f.Discriminator = pc.name
				m.names(&f)
				p.Report(f)
			}
		}
		for _, l := range p.System.Lines {
			if l.Mode.Or("") == model.Sync {
				slow.line(l)
			}
		}
		for _, b := range p.System.Boxes {
			if s, found := slow.boxes[b]; found {
				p.Report(s.finding(b.Entity()))
			}
		}
	},
}

// percentile is one of those by which latency is promised.
type percentile struct {
	name string
	of   func(*model.Latency) *model.Fact[time.Duration]
}

// percentiles are all of them, the middle one first: what is slower than a
// promise at one of them is slower at each later one too.
var percentiles = []percentile{
	{"p50", func(l *model.Latency) *model.Fact[time.Duration] { return &l.P50 }},
	{"p99", func(l *model.Latency) *model.Fact[time.Duration] { return &l.P99 }},
	{"p999", func(l *model.Latency) *model.Fact[time.Duration] { return &l.P999 }},
}

// slower is a promise of latency, and what takes longer.
type slower struct {
	promised promise[time.Duration]
	// named is the percentile that is promised, counted the one that was added
	// up.
	named, counted percentile
	total          time.Duration
	// calls are the lines that take so long; where nobody has asked for them
	// yet, they are the slowest of the program.
	calls   []*model.Line
	legs    *legs
	program []*model.Handler
	// sure is false where it takes all calls to be slow at once, and slowest set where it
	// takes the slowest branch: how much of the work goes there, no percentile says.
	sure, slowest bool
}

// worse tells whether one finding about a promise says more than another.
func (s slower) worse(than slower) bool {
	if s.sure != than.sure {
		return s.sure
	}
	return s.total > than.total
}

type slowness struct {
	pass  *rules.Pass
	boxes map[*model.Box]slower
	// shared are the promises of the system that flows miss, by percentile.
	shared map[string]*missing[slower]
	wanted map[string]*figures
}

// wantedOf are the times that are wanting at a percentile.
func (s slowness) wantedOf(pc percentile) *figures {
	if s.wanted[pc.name] == nil {
		s.wanted[pc.name] = &figures{path: "takes." + pc.name, of: "latency (" + pc.name + ")"}
	}
	return s.wanted[pc.name]
}

// flow judges a flow's promise by all that whoever starts it waits for, and the
// promises of the boxes on the way by what each of them waits for.
func (s slowness) flow(f *model.Flow) {
	if len(f.Steps) == 0 {
		return
	}
	t := timingOf(s.pass.Graph, f)
	var worst slower
	found, asked, some := false, false, false
	for i, promised := range percentiles {
		of := func(o *model.Objectives) *model.Fact[time.Duration] { return promised.of(&o.Latency) }
		pr, ok := ofFlow(s.pass.System, f, "objectives.latency."+promised.name, of)
		if !ok {
			continue
		}
		some = true
		v := t.judge(pr, i)
		if v.found && (!found || v.slower.worse(worst)) {
			worst, found = v.slower, true
		}
		if found || asked || len(v.untimed)+len(v.shares) == 0 {
			continue
		}
		asked = true
		skip(s.pass, f.Entity(), v.shares)
		for _, l := range v.untimed {
			if promised.of(&l.Takes).None() {
				continue // nobody measures it, and that is said
			}
			what := fmt.Sprintf("%s of %s promised by %s", promised.name, model.FormatDuration(pr.value), pr.by)
			s.wantedOf(promised).promise(promised.name, what, pr.giver, pr.finding).note(f, l.Entity(), l.ID)
		}
	}
	switch {
	case found && worst.promised.bySystem(s.pass.System):
		name := worst.named.name
		if s.shared[name] == nil {
			s.shared[name] = &missing[slower]{}
		}
		s.shared[name].add(f, worst, slower.worse)
	case found:
		s.pass.Report(worst.finding(f.Entity()))
	case some:
		skip(s.pass, f.Entity(), unclear(t.whole.Unclear))
	}
	s.boxesOf(f)
}

// timing is how long a flow takes, in the ways that a promise is held against.
type timing struct {
	flow  *model.Flow
	whole *flowgraph.Whole
	root  []*model.Handler
	// least is what all of its work waits for on the shortest branch of each either, and
	// sure on the longest; some counts what only some of the work waits for, too, and most
	// takes of that the most that is possible by what is stated.
	least, sure, some, most *legs
}

func timingOf(g *flowgraph.Graph, f *model.Flow) timing {
	wait, whole := g.Wait(f), g.Whole(f)
	all := func(l *model.Line) bool { return wait.Holds(l) && !slices.Contains(whole.Sometimes, l) }
	t := timing{flow: f, whole: whole, root: beginnings(f), least: newLegs(f, all), sure: newLegs(f, all), some: newLegs(f, whole.Holds), most: newLegs(f, whole.Holds)}
	t.least.shortest, t.most.most = len(f.Branches) > 0, true
	return t
}

// timed is what becomes of a promise of latency.
type timed struct {
	slower
	found bool
	// shares and untimed say what is wanting to tell.
	shares  []string
	untimed []*model.Line
	// rare is set where only work breaks it of which a share says how much that is.
	rare bool
}

// judge holds the i-th percentile that is promised against what is waited for.
func (t *timing) judge(pr promise[time.Duration], i int) (v timed) {
	if v.slower, v.found = compare(pr, i, t.least, t.root); v.found {
		return v
	}
	if v.slower, v.found = compare(pr, i, t.sure, t.root); v.found {
		v.sure, v.slowest = false, true
		if v.calls == nil && v.counted.name != v.named.name {
			v.counted = percentiles[0]
		}
		return v
	}
	if _, late := compare(pr, i, t.some, t.root); late {
		for _, l := range t.whole.Sometimes {
			if l.Share.Known() && !l.Share.None() {
				v.rare = true
			} else if t.some.waited(l) {
				v.shares = append(v.shares, l.Entity().Name+".share")
			}
		}
	}
	tooLong := t.most.of(t.root, i) > pr.value
	for _, l := range t.lines() {
		if mostTime(l, i) == nil || tooLong && !percentiles[i].of(&l.Takes).Known() {
			v.untimed = append(v.untimed, l)
		}
	}
	return v
}

// lines are the calls that are waited for by some of the work, each once.
func (t *timing) lines() []*model.Line {
	var out []*model.Line
	seen := map[*model.Line]bool{}
	for _, l := range slices.Concat(t.flow.Steps...) {
		if !seen[l] && t.some.waited(l) {
			out = append(out, l)
		}
		seen[l] = true
	}
	return out
}

func (s slowness) boxesOf(f *model.Flow) {
	var each *legs // worked out only where a box on the way promises something
	for _, group := range f.Steps {
		for _, l := range group {
			if l.Mode.Or("") != model.Sync || !promisesLatency(l.To) {
				continue
			}
			if each == nil {
				each = newLegs(f, flowgraph.WaitsFor)
			}
			for _, h := range l.Starts {
				if h.Flow == f {
					s.box(l.To, func(pr promise[time.Duration], i int) (slower, bool) {
						return compare(pr, i, each, []*model.Handler{h})
					})
				}
			}
		}
	}
}

// line judges a box's promise by how long it needs for one of its lines.
func (s slowness) line(l *model.Line) {
	s.box(l.To, func(pr promise[time.Duration], i int) (slower, bool) {
		return single(pr, i, func(int) *model.Line { return l })
	})
}

func (s slowness) box(b *model.Box, compare func(promise[time.Duration], int) (slower, bool)) {
	for i, promised := range percentiles {
		of := func(o *model.Objectives) *model.Fact[time.Duration] { return promised.of(&o.Latency) }
		pr, ok := ofBox(b, "objectives.latency."+promised.name, of)
		if !ok {
			continue
		}
		got, ok := compare(pr, i)
		if have, found := s.boxes[b]; ok && (!found || got.worse(have)) {
			s.boxes[b] = got
		}
	}
}

func promisesLatency(b *model.Box) bool {
	for _, pc := range percentiles {
		if pc.of(&b.Objectives.Latency).Known() {
			return true
		}
	}
	return false
}

// beginnings are the programs with which a flow begins.
func beginnings(f *model.Flow) []*model.Handler {
	var root []*model.Handler
	for _, l := range f.FirstLines() {
		if h := starterOf(f, l); h != nil && (len(root) == 0 || root[len(root)-1] != h) {
			root = append(root, h)
		}
	}
	return root
}

func starterOf(f *model.Flow, l *model.Line) *model.Handler {
	for _, h := range l.In {
		if h.Flow == f {
			return h
		}
	}
	return nil
}

// compare finds what is slower than the i-th percentile that is promised: one
// call alone, the sum of what half of the calls take, or the sum at that
// percentile.
func compare(pr promise[time.Duration], i int, ls *legs, program []*model.Handler) (slower, bool) {
	if s, ok := single(pr, i, func(k int) *model.Line { return ls.peakOf(program, k) }); ok {
		return s, true
	}
	for _, k := range []int{0, i} {
		if total := ls.of(program, k); total > pr.value {
			return slower{promised: pr, named: percentiles[i], counted: percentiles[k], total: total, legs: ls, program: program, sure: k == 0}, true
		}
	}
	return slower{}, false
}

// single finds the call that is slower than a promise all by itself, given the
// slowest one at each percentile.
func single(pr promise[time.Duration], i int, slowest func(k int) *model.Line) (slower, bool) {
	var worst slower
	for k := range i + 1 {
		l := slowest(k)
		if l == nil {
			continue
		}
		if takes := percentiles[k].of(&l.Takes).Or(0); takes > pr.value && takes > worst.total {
			worst = slower{promised: pr, named: percentiles[i], counted: percentiles[k], calls: []*model.Line{l}, total: takes, sure: true}
		}
	}
	return worst, worst.calls != nil
}

func (s slower) finding(on model.Entity) rules.Finding {
	f := s.promised.finding(on)
	if s.calls == nil {
		s.calls = s.legs.slowest(s.program, slices.IndexFunc(percentiles, func(pc percentile) bool { return pc.name == s.counted.name }))
	}
	var terms []string
	for _, l := range s.calls {
		fact, at := statedBy(l, slices.IndexFunc(percentiles, func(pc percentile) bool { return pc.name == s.counted.name }))
		if fact == nil {
			continue
		}
		takes := fact.Or(0)
		terms = append(terms, fmt.Sprintf("`%s` %s", l.ID, model.FormatDuration(takes)))
		f.Related = append(f.Related, rules.Related{Entity: l.Entity(), At: fact.At(), Note: "takes " + model.FormatDuration(takes) + " (" + at.name + ")"})
		f.Facts = append(f.Facts, model.LineBasis(l, "takes."+at.name, fact))
	}
	promised := model.FormatDuration(s.promised.value)
	what := phrase.Steps(terms, " + ")
	switch {
	case s.slowest:
		f.Severity = rules.Info
		f.Message = fmt.Sprintf("%s < %s: %s promises an answer within %s (%s), and on its slowest branch the calls that it waits for take %s (%s): %s", promised, phrase.Length(s.total), s.promised.by, promised, s.named.name, phrase.Length(s.total), s.counted.name, what)
	case len(s.calls) == 1:
		f.Message = fmt.Sprintf("%s < %s: %s promises an answer within %s (%s), and `%s` alone takes %s (%s)", promised, phrase.Length(s.total), s.promised.by, promised, s.named.name, s.calls[0].ID, phrase.Length(s.total), s.counted.name)
	case s.sure:
		f.Message = fmt.Sprintf("%s < %s: %s promises an answer within %s (%s), and half of the time the calls that it waits for take more than that already: %s", promised, phrase.Length(s.total), s.promised.by, promised, s.named.name, what)
	default:
		f.Severity = rules.Info
		f.Message = fmt.Sprintf("%s < %s: %s promises an answer within %s (%s), and when all the calls that it waits for are slow at once they take %s: %s", promised, phrase.Length(s.total), s.promised.by, promised, s.named.name, phrase.Length(s.total), what)
	}
	return f
}

// legs are how long the lines of a flow take, each with what its receiver calls.
type legs struct {
	flow   *model.Flow
	counts func(*model.Line) bool
	// most is set where a call takes the most that it can by what is stated, and not the
	// least; shortest, where of each either the branch is taken that takes the shortest.
	most, shortest bool
	// known and peaks are by percentile: how long a line takes, and the slowest
	// single call in it.
	known [3]map[*model.Line]time.Duration
	peaks [3]map[*model.Line]*model.Line
}

func newLegs(f *model.Flow, counts func(*model.Line) bool) *legs {
	ls := &legs{flow: f, counts: counts}
	for i := range ls.known {
		ls.known[i] = map[*model.Line]time.Duration{}
		ls.peaks[i] = map[*model.Line]*model.Line{}
	}
	return ls
}

// of is how long programs take that are started together, or instead of each
// other, at a percentile: the longest branch of each either.
func (ls *legs) of(program []*model.Handler, pc int) time.Duration {
	var longest time.Duration
	for _, h := range program {
		var total time.Duration
		for _, i := range ls.way(h, pc) {
			total = arithmetic.InTurn(total, ls.group(h.Calls[i], pc))
		}
		longest = arithmetic.AtOnce(longest, total)
	}
	return longest
}

// group is how long calls take that are made at the same time.
func (ls *legs) group(calls []*model.Line, pc int) time.Duration {
	var together time.Duration
	for _, c := range calls {
		together = arithmetic.AtOnce(together, ls.line(c, pc))
	}
	return together
}

// way are the calls of a program on the way through it that takes the longest, or the
// shortest.
func (ls *legs) way(h *model.Handler, pc int) []int {
	if ls.shortest && h.Flow != nil {
		within := make([][]model.Alternative, len(h.Within))
		for i, w := range h.Within {
			// It isn't there where what it lies in isn't chosen.
			within[i] = slices.DeleteFunc(slices.Clone(w), func(a model.Alternative) bool { return slices.Contains(h.In, a) })
		}
		return flowgraph.ShortestWay(within, h.Flow.Branches, func(i int) time.Duration { return ls.group(h.Calls[i], pc) }, arithmetic.InTurn)
	}
	return flowgraph.LongestWay(h.Within, func(i int) time.Duration { return ls.group(h.Calls[i], pc) }, arithmetic.InTurn)
}

// line is how long a line takes: what is stated, or what its receiver's calls
// come to, whichever is longer.
func (ls *legs) line(l *model.Line, pc int) time.Duration {
	if !ls.waited(l) {
		return 0
	}
	if d, seen := ls.known[pc][l]; seen {
		return d
	}
	ls.known[pc][l] = 0 // a call that leads back to itself adds nothing
	d := arithmetic.AtOnce(ls.alone(l, pc), ls.of(ls.inside(l), pc))
	ls.known[pc][l] = d
	return d
}

// alone is how long a line takes by what is stated of it. At a percentile it takes no
// less than at each before that, and no more than at each after.
func (ls *legs) alone(l *model.Line, pc int) time.Duration {
	least := leastTime(l, pc)
	if most := mostTime(l, pc); ls.most && most != nil {
		return max(least, most.Or(0))
	}
	return least
}

// leastTime is how long a line takes at the least, at a percentile: 0 where nobody says.
func leastTime(l *model.Line, pc int) time.Duration {
	fact, _ := statedBy(l, pc)
	if fact == nil {
		return 0
	}
	return fact.Or(0)
}

// statedBy is the fact by which a line takes so long at the least, and its percentile.
func statedBy(l *model.Line, pc int) (*model.Fact[time.Duration], percentile) {
	var longest *model.Fact[time.Duration]
	var named percentile
	for _, p := range slices.Backward(percentiles[:pc+1]) {
		fact := p.of(&l.Takes)
		if v, ok := fact.Get(); ok && (longest == nil || v > longest.Or(0)) {
			longest, named = fact, p
		}
	}
	return longest, named
}

// mostTime is the fact by which a line takes so long at the most, at a percentile, or
// nil where nobody states any.
func mostTime(l *model.Line, pc int) *model.Fact[time.Duration] {
	var shortest *model.Fact[time.Duration]
	for _, p := range percentiles[pc:] {
		fact := p.of(&l.Takes)
		if v, ok := fact.Get(); ok && (shortest == nil || v < shortest.Or(0)) {
			shortest = fact
		}
	}
	return shortest
}

func (ls *legs) waited(l *model.Line) bool { return l.Mode.Or("") == model.Sync && ls.counts(l) }

// inside are the programs that a line starts in this flow.
func (ls *legs) inside(l *model.Line) []*model.Handler {
	var out []*model.Handler
	for _, h := range l.Starts {
		if h.Flow == ls.flow {
			out = append(out, h)
		}
	}
	return out
}

// peakOf is the slowest single call that programs wait for, at whatever depth.
func (ls *legs) peakOf(program []*model.Handler, pc int) *model.Line {
	var peak *model.Line
	for _, h := range program {
		for _, c := range h.Lines() {
			if ls.shortest && !flowgraph.Always(h, c) {
				continue
			}
			peak = slowerOf(peak, ls.peak(c, pc), pc)
		}
	}
	return peak
}

func (ls *legs) peak(l *model.Line, pc int) *model.Line {
	if !ls.waited(l) {
		return nil
	}
	if peak, seen := ls.peaks[pc][l]; seen {
		return peak
	}
	ls.peaks[pc][l] = l
	ls.peaks[pc][l] = slowerOf(l, ls.peakOf(ls.inside(l), pc), pc)
	return ls.peaks[pc][l]
}

// slowerOf is the slower of two lines, the first if they are alike.
func slowerOf(a, b *model.Line, pc int) *model.Line {
	if a == nil || b != nil && leastTime(b, pc) > leastTime(a, pc) {
		return b
	}
	return a
}

// slowest are the lines whose stated times make up how long programs take.
func (ls *legs) slowest(program []*model.Handler, pc int) []*model.Line {
	var out []*model.Line
	following := map[*model.Line]bool{}
	var follow func(program []*model.Handler)
	follow = func(program []*model.Handler) {
		h := ls.longest(program, pc)
		if h == nil {
			return
		}
		for _, i := range ls.way(h, pc) {
			group := h.Calls[i]
			if len(out) >= rules.MostTold {
				return
			}
			var most *model.Line
			for _, c := range group {
				if d := ls.line(c, pc); d > 0 && !following[c] && (most == nil || d > ls.line(most, pc)) {
					most = c
				}
			}
			switch {
			case most == nil:
			case ls.alone(most, pc) == ls.line(most, pc):
				out = append(out, most)
			default:
				following[most] = true
				follow(ls.inside(most))
				following[most] = false
			}
		}
	}
	follow(program)
	return out
}

func (ls *legs) longest(program []*model.Handler, pc int) *model.Handler {
	var longest *model.Handler
	for _, h := range program {
		if longest == nil || ls.of([]*model.Handler{h}, pc) > ls.of([]*model.Handler{longest}, pc) {
			longest = h
		}
	}
	return longest
}
