package recovery

import (
	"fmt"
	"slices"
	"strconv"
	"time"

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
		"the sum of the slow ones is what it comes to when all are slow at once, and there the finding is one step milder. Retries aren't counted. Of the branches of an `either` the fastest is sure to count; where only slower ones take too long, that is info. By a stated `share`, a call counts that enough of the work makes: of 2% half are slower than its p50, which is 1% of all, and what 0.5% take can't make the p99. Where no share is stated, nothing is told of lines that are taken only `when` something holds.",
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
	// tail is how much of what is measured may take longer.
	tail float64
	of   func(*model.Latency) *model.Fact[time.Duration]
}

// percentiles are all of them, the middle one first: what is slower than a
// promise at one of them is slower at each later one too.
var percentiles = []percentile{
	{"p50", 0.5, func(l *model.Latency) *model.Fact[time.Duration] { return &l.P50 }},
	{"p99", 0.01, func(l *model.Latency) *model.Fact[time.Duration] { return &l.P99 }},
	{"p999", 0.001, func(l *model.Latency) *model.Fact[time.Duration] { return &l.P999 }},
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
	// part is how much of the work makes the call that is slower, at the least; 0 where all
	// of it does.
	part float64
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

func (s slowness) boxesOf(f *model.Flow) {
	var each *legs // worked out only where a box on the way promises something
	for _, group := range f.Steps {
		for _, l := range group {
			if l.Mode.Or("") != model.Sync || !promisesLatency(l.To) {
				continue
			}
			if each == nil {
				each = newLegs(f, func(l *model.Line) bool { return flowgraph.WaitsFor(l) && l.Share.Or(1) == 1 })
				each.shortest = len(f.Branches) > 0
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
	f.Amount = beyond(s.total, s.promised.value)
	promised := model.FormatDuration(s.promised.value)
	what := phrase.Steps(terms, " + ")
	switch {
	case s.slowest:
		f.Severity = rules.Info
		f.Message = fmt.Sprintf("%s < %s: %s promises an answer within %s (%s), and on its slowest branch the calls that it waits for take %s (%s): %s", promised, phrase.Length(s.total), s.promised.by, promised, s.named.name, phrase.Length(s.total), s.counted.name, what)
	case s.part > 0:
		f.Message = fmt.Sprintf("%s < %s: %s promises an answer within %s (%s), and `%s`, which %s of the work waits for, takes %s (%s)", promised, phrase.Length(s.total), s.promised.by, promised, s.named.name, s.calls[0].ID, strconv.FormatFloat(s.part, 'g', 4, 64), phrase.Length(s.total), s.counted.name)
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
