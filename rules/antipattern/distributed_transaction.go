package antipattern

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DistributedTransaction finds requests that change three things or more which
// don't commit together.
var DistributedTransaction = &rules.Rule{
	Name:     "distributed-transaction",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfFlow,
	Summary:  "One request makes three changes or more, one synchronous step after another, in places that don't commit together, and no workflow undoes them.",
	Why: "It looks like a transaction and is none. Every step can fail or time out after the ones before it have taken effect, and then nobody is left to undo them: the caller has given up, and the program that knew what was done is gone. " +
		"Each service alone looks healthy; only together they say that a card was charged, the stock is reserved and no parcel was ordered. In an outage of the last step this is every request.",
	Fix: "Make it a saga: a `workflow` calls the steps, retries each, and undoes the ones done when a later one fails (`compensation: \"refund\"` on each step's line). " +
		"Or let each service commit its own change and hand the work on durably, by an outbox or a `queue`, so that each step is retried until it is done. " +
		"Changes that must be one belong into one store, in one `transaction`.",
	FalsePositives: "Where one program makes all the changes it is that program's `dual-write`; where several do, this stands for the dual writes of each. Lines that exclude each other (one `when` or the other) are not steps of one piece of work: put them into two flows. A change that may be missed says so: `dependency: \"soft\"`. " +
		"If a reconciliation finds and fixes halves, waive it with how long that takes.",
	References: []rules.Reference{guidance.Sagas, guidance.ServerlessFailures, guidance.WellArchitected("REL04-BP02")},
	Fires:      file("distributed-transaction.fires.cue"),
	Quiet:      file("distributed-transaction.quiet.cue"),
	Check: func(p *rules.Pass) {
		told := map[string]int{}
		var out []rules.Finding
		for _, r := range requestsOf(p.Graph, p.System) {
			verdict, again := r.verdict(p.Graph)
			if verdict == flowgraph.NotKnown {
				for _, skip := range r.skips(p.Graph) {
					p.Skip(skip.line.Entity(), skip.path)
				}
			}
			if verdict != flowgraph.No || !r.spread() && !p.Off("dual-write") {
				continue
			}
			// Two flows may run the same steps: that is one fault.
			key := names(first(r.units))
			if i, seen := told[key]; seen {
				out[i].Related = append(out[i].Related, rules.To(r.root.Flow.Entity(), "does the same"))
				continue
			}
			told[key] = len(out)
			out = append(out, distributedTransaction(p, r, again))
		}
		for _, f := range out {
			p.Report(f)
		}
	},
}

// fewest is how many changes make a distributed transaction: two are a dual
// write.
const fewest = 3

// request is all that happens synchronously, within one flow, because a handler
// was started: its program and the programs that it waits for. It begins behind
// a client, a channel or a workflow.
type request struct {
	root *model.Handler
	// programs are the handlers that it runs, the root first.
	programs []*model.Handler
	// units are the changes, grouped by what takes effect together.
	units [][]*model.Line
	// unsure are lines that may be changes of this request.
	unsure []*model.Line
	// over are the calls from one of its programs to another.
	over map[*model.Line]bool
}

// spread tells whether several programs make the changes of a request: where one
// makes them all, that is its dual write, and is told as such.
func (r *request) spread() bool {
	changes := slices.Concat(r.units...)
	return slices.ContainsFunc(changes, func(l *model.Line) bool { return l.From != changes[0].From })
}

// covers tells whether all of some changes are those of a request, or calls on the
// way to them: then nothing is left to tell of them.
func (r *request) covers(units [][]*model.Line) bool {
	changes := slices.Concat(r.units...)
	return !slices.ContainsFunc(slices.Concat(units...), func(l *model.Line) bool { return !r.over[l] && !slices.Contains(changes, l) })
}

// spreadRequests are those that are told as a distributed transaction, by each of
// their programs.
func spreadRequests(p *rules.Pass) map[*model.Handler]*request {
	out := map[*model.Handler]*request{}
	if p.Off("distributed-transaction") {
		return out
	}
	for _, r := range requestsOf(p.Graph, p.System) {
		if verdict, _ := r.verdict(p.Graph); verdict != flowgraph.No || !r.spread() {
			continue
		}
		for _, h := range r.programs {
			out[h] = r
		}
	}
	return out
}

// requestsOf finds the requests of all flows, each handler in the first that
// comes to it.
func requestsOf(j *flowgraph.Graph, s *model.System) []*request {
	goesOn := arrivalsOf(s)
	called := map[*model.Handler]bool{}
	for _, h := range s.Handlers {
		if h.Flow == nil || !runsProgram(h.Box) {
			continue
		}
		for _, l := range h.Lines() {
			if l.Mode.Or("") != model.Sync {
				continue
			}
			for _, next := range goesOn[arrival{h.Flow, l}] {
				called[next] = true
			}
		}
	}
	var out []*request
	visited := map[*model.Handler]bool{}
	for _, h := range s.Handlers {
		if h.Flow != nil && runsProgram(h.Box) && !called[h] {
			r := &request{root: h, over: map[*model.Line]bool{}}
			r.walk(j, goesOn, visited)
			r.units = takenTogether(onOneWay(h.Flow, r.units))
			out = append(out, r)
		}
	}
	return out
}

// onOneWay leaves out what isn't done together, as it stands in different
// branches: of each either the branch counts that changes the most.
func onOneWay(f *model.Flow, units [][]*model.Line) [][]*model.Line {
	if len(f.Branches) == 0 {
		return units
	}
	in := map[*model.Line]bool{}
	for _, l := range slices.Concat(units...) {
		in[l] = true
	}
	way := flowgraph.LongestWay(f.Within, func(i int) int { return len(changesOf(f.Steps[i], in)) }, sum)
	on := map[*model.Line]bool{}
	for _, i := range way {
		for _, l := range changesOf(f.Steps[i], in) {
			on[l] = true
		}
	}
	var out [][]*model.Line
	for _, unit := range units {
		if unit = slices.DeleteFunc(slices.Clone(unit), func(l *model.Line) bool { return !on[l] }); len(unit) > 0 {
			out = append(out, unit)
		}
	}
	return out
}

func changesOf(group []*model.Line, in map[*model.Line]bool) []*model.Line {
	return slices.DeleteFunc(slices.Clone(group), func(l *model.Line) bool { return !in[l] })
}

func sum(numbers ...int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}

// walk goes through the request's programs in the order in which they run. It
// keeps its own stack: a chain of calls can be longer than the program's.
func (r *request) walk(j *flowgraph.Graph, goesOn arrivals, visited map[*model.Handler]bool) {
	type frame struct {
		handler *model.Handler
		next    int
	}
	transactions := map[*flowgraph.Transaction]int{}
	committed := map[*model.Handler]map[*model.Line]*flowgraph.Transaction{}
	stack := []frame{{handler: r.root}}
	visited[r.root] = true
	r.programs = append(r.programs, r.root)
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		lines := top.handler.Lines()
		if top.next == len(lines) {
			stack = stack[:len(stack)-1]
			continue
		}
		here, l := top.handler, lines[top.next]
		top.next++
		if committed[here] == nil {
			committed[here] = flowgraph.Committed(here)
		}
		if l.MayBeMissed() || j.Compensates(l) || r.note(j, l, committed[here][l], transactions) || l.Mode.Or("") != model.Sync {
			continue
		}
		for _, h := range goesOn[arrival{here.Flow, l}] {
			if !visited[h] && runsProgram(h.Box) {
				visited[h], r.over[l] = true, true
				r.programs = append(r.programs, h)
				stack = append(stack, frame{handler: h})
			}
		}
	}
}

// note takes down a line that changes something and is waited for, or may be
// so.
func (r *request) note(j *flowgraph.Graph, l *model.Line, with *flowgraph.Transaction, transactions map[*flowgraph.Transaction]int) bool {
	mode := l.Mode.Or(model.Sync)
	if mode == model.Sync && (mayChange(l) || !l.Mode.Known() && j.Effect(l)) {
		r.unsure = append(r.unsure, l)
		return false
	}
	if mode != model.Sync || !j.Effect(l) {
		return false
	}
	if with != nil {
		if i, seen := transactions[with]; seen {
			r.units[i] = append(r.units[i], l)
			return true
		}
		transactions[with] = len(r.units)
	}
	r.units = append(r.units, []*model.Line{l})
	return true
}

// places are the boxes that a request changes, each once.
func places(units [][]*model.Line) []*model.Box {
	var out []*model.Box
	seen := map[*model.Box]bool{}
	for _, unit := range units {
		if to := unit[0].To; !seen[to] {
			seen[to] = true
			out = append(out, to)
		}
	}
	return out
}

// verdict is No for a request that is a distributed transaction, with what
// becomes of it after a stop. It is Yes for one that is none, that a workflow
// undoes, or that ends complete because it is delivered again until it does.
func (r *request) verdict(j *flowgraph.Graph) (flowgraph.Answer, string) {
	if len(places(r.units)) < fewest {
		if len(places(r.units))+len(r.unsure) >= fewest {
			return flowgraph.NotKnown, ""
		}
		return flowgraph.Yes, ""
	}
	if step := r.step(); step != nil && !step.Compensation.None() {
		if step.Compensation.Known() {
			return flowgraph.Yes, ""
		}
		return flowgraph.NotKnown, ""
	}
	if !j.Redelivered(r.root) {
		return flowgraph.No, "no workflow undoes what is done when a later one fails"
	}
	guard := r.cutBy(j)
	again, complete := whenRunAgain(j, guard, r.units)
	switch {
	case complete:
		return flowgraph.Yes, ""
	case guard == nil && len(r.unkeyed(j)) > 0:
		return flowgraph.NotKnown, ""
	}
	return flowgraph.No, again
}

// cutBy is the guard that ends a second run of one of the request's programs
// before a change in it is done, nil if none does.
func (r *request) cutBy(j *flowgraph.Graph) *model.Line {
	changes := slices.Concat(r.units...)
	idle := func(l *model.Line) bool {
		return !slices.Contains(changes, l) && (l.Mode.Or("") != model.Sync || !j.Obliges(l) || j.Compensates(l))
	}
	for _, h := range r.programs {
		for _, way := range flowgraph.Ways(h) {
			if guard := cutBy(h, way, slices.DeleteFunc(flowgraph.On(h, way), idle)); guard != nil {
				return guard
			}
		}
	}
	return nil
}

// step is the workflow's step that the request is, or nil.
func (r *request) step() *model.Line {
	for _, e := range r.root.Entries {
		if e.From.Kind == model.Workflow {
			return e
		}
	}
	return nil
}

// unkeyed are the changes of which nobody said whether they are idempotent,
// where that decides: not if one is known to spoil a second run.
func (r *request) unkeyed(j *flowgraph.Graph) []*model.Line {
	var out []*model.Line
	for _, l := range slices.Concat(r.units...) {
		switch {
		case j.Safe(l) == flowgraph.No:
			return nil
		case j.Safe(l) == flowgraph.NotKnown:
			out = append(out, l)
		}
	}
	return out
}

type missing struct {
	line *model.Line
	path string
}

// skips are the facts for want of which a request can't be judged.
func (r *request) skips(j *flowgraph.Graph) []missing {
	var out []missing
	if len(places(r.units)) < fewest {
		for _, l := range r.unsure {
			path := "operation"
			if !l.Mode.Known() {
				path = "interaction"
			}
			out = append(out, missing{l, path})
		}
		return out
	}
	if step := r.step(); step != nil && !step.Compensation.Known() {
		return []missing{{step, "compensation"}}
	}
	for _, l := range r.unkeyed(j) {
		out = append(out, missing{l, "idempotency"})
	}
	return out
}

func distributedTransaction(p *rules.Pass, r *request, again string) rules.Finding {
	f := rules.Finding{On: r.root.Flow.Entity(), Discriminator: names(first(r.units)), Moves: true, Amount: float64(len(r.units))}
	var changed, by []string
	done := map[*model.Box]bool{}
	for _, b := range places(r.units) {
		changed = append(changed, "`"+b.ID+"`")
	}
	for _, l := range slices.Concat(r.units...) {
		if !done[l.From] {
			done[l.From] = true
			by = append(by, "`"+l.From.ID+"`")
		}
		f.Related = append(f.Related, rules.To(l.Entity(), deed(p.Graph, l)))
		f.Facts = append(f.Facts, model.LineBasis(l, "operation", &l.Operation))
	}
	n := len(r.units)
	f.Message = fmt.Sprintf("one request to `%s` changes %s, by %s: %d changes that commit one by one leave %d places to stop halfway, and %s",
		r.root.Box.ID, listed(changed), listed(by), n, n-1, again)
	return f
}

// listed is a list as people say it, a long one without its middle.
func listed(things []string) string {
	if len(things) > phrase.MostSteps {
		return phrase.Steps(things, ", ")
	}
	return phrase.Listed(things, "")
}
