package recovery

import (
	"fmt"
	"time"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/rules"
)

// promise is one objective, and who gives it.
type promise[T any] struct {
	value T
	// by is who promises, as messages say it: "`checkout`", "the system".
	by    string
	giver model.Entity
	basis model.Basis
}

// finding is about an entity, rests on the promise, and relates to whoever gives
// it.
func (pr promise[T]) finding(on model.Entity) rules.Finding {
	f := rules.Finding{On: on, At: at(pr.basis), Facts: []model.Basis{pr.basis}}
	if pr.giver != on {
		f.Related = []rules.Related{{Entity: pr.giver, At: f.At, Note: "promises it"}}
	}
	return f
}

// bySystem tells whether it is the system that promises. Then many flows may
// miss one promise, for one reason, and it is told once.
func (pr promise[T]) bySystem(s *model.System) bool { return pr.giver == s.Entity() }

// mostMissing is how many of the flows that miss a promise a finding relates to.
const mostMissing = 24

// ofFlow is what a flow promises: its own objective, else that of the system
// where the flow is critical.
func ofFlow[T any](s *model.System, f *model.Flow, path string, of func(*model.Objectives) *model.Fact[T]) (promise[T], bool) {
	own := of(&f.Objectives)
	if own.Known() {
		v, ok := own.Get()
		return promise[T]{v, "`" + f.ID + "`", f.Entity(), model.Basis{Path: "flows." + f.ID + "." + path, Fact: own}}, ok
	}
	system := of(&s.Objectives)
	v, ok := system.Get()
	return promise[T]{v, "the system", s.Entity(), model.Basis{Path: path, Fact: system}}, ok && f.Critical()
}

// ofBox is what a box itself promises. What it has from the system is judged
// where the system's flows are.
func ofBox[T any](b *model.Box, path string, of func(*model.Objectives) *model.Fact[T]) (promise[T], bool) {
	own := of(&b.Objectives)
	v, ok := own.Get()
	return promise[T]{v, "`" + b.ID + "`", b.Entity(), model.BoxBasis(b, path, own)}, ok && own.State() == model.Stated
}

func availability(o *model.Objectives) *model.Fact[float64] { return &o.Availability }

func rto(o *model.Objectives) *model.Fact[time.Duration] { return &o.RTO }

func rpo(o *model.Objectives) *model.Fact[time.Duration] { return &o.RPO }

// mostNeeds is how many missing facts are named: the first few are asked for
// before anybody reads the rest.
const mostNeeds = 6

// missing is a promise of the system that flows miss, and those flows: the one
// that misses it most first.
type missing[T any] struct {
	most  T
	flows []*model.Flow
}

// add notes a flow that misses the promise by so much; worse compares that.
func (m *missing[T]) add(f *model.Flow, by T, worse func(a, b T) bool) {
	m.flows = append(m.flows, f)
	if len(m.flows) == 1 {
		m.most = by
	} else if worse(by, m.most) {
		m.most = by
		m.flows[0], m.flows[len(m.flows)-1] = f, m.flows[0]
	}
}

// names says in a finding which flow misses the promise most, and relates it to
// the others.
func (m *missing[T]) names(f *rules.Finding) {
	worst := m.flows[0]
	f.Related = append(f.Related, rules.To(worst.Entity(), "misses it most"))
	if len(m.flows) == 1 {
		f.Related[len(f.Related)-1].Note = "misses it"
		f.Message += "; this is flow `" + worst.ID + "`"
		return
	}
	f.Message += fmt.Sprintf("; this is flow `%s`, the worst of %d that miss it", worst.ID, len(m.flows))
	for _, other := range m.flows[1:min(len(m.flows), mostMissing)] {
		f.Related = append(f.Related, rules.To(other.Entity(), "misses it too"))
	}
}

// skip notes what a finding would have needed, each once, and not all of it
// where it is much.
func skip(p *rules.Pass, on model.Entity, needs []string) {
	if len(needs) > 0 {
		p.Skip(on, needs[:min(len(needs), mostNeeds)]...)
	}
}

// unclear are the facts that decide whether a flow waits for a line.
func unclear(lines []*model.Line) []string {
	var needs []string
	for _, l := range lines {
		needs = append(needs, "lines."+l.ID+".interaction")
	}
	return needs
}

// mustCalls are the calls that a handler can't answer without, whichever
// branches it takes.
func mustCalls(h *model.Handler) []*model.Line {
	var out []*model.Line
	for _, l := range h.Lines() {
		if flowgraph.WaitsFor(l) && flowgraph.Always(h, l) {
			out = append(out, l)
		}
	}
	return out
}

// at is where a fact was written, or the zero Span.
func at(b model.Basis) value.Span {
	if o := b.Fact.Origin(); o != nil {
		return o.At
	}
	return value.Span{}
}

// beyond is how many times as long something takes as is promised, also where that is
// no time at all.
func beyond(takes, promised time.Duration) float64 {
	return float64(takes) / float64(max(promised, 1))
}
