package whatif

import (
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Table is the failure model of a system: what each of its parts does to it
// when it is down, and when it is slow.
type Table struct {
	System *model.System
	Rows   []Row
}

// Row is one component and one kind of failure, as a readiness review asks for
// it.
type Row struct {
	// Component is a box's id, or "group:" and a group's, and Kind what it is.
	Component, Kind string
	Box             *model.Box
	Failure         Failure
	For             time.Duration
	// Service and Customer are the effects, Seen how anybody notices, Playbook
	// what they do then.
	Service, Customer, Seen, Playbook string
	// Worst is the worst that becomes of a flow, Fates what becomes of each, in the order
	// of the model.
	Worst Verdict
	Fates []Fate
	// SeenKnown tells that somebody would notice, or that the model says that
	// nobody would.
	SeenKnown bool
	// Unknown are the facts that the row hangs on.
	Unknown []Unknown
}

// FailureModel asks about each box that work can depend on, and about each cell,
// cluster, account and region.
func (p *Prepared) FailureModel(lasts time.Duration) *Table {
	t := &Table{System: p.sys}
	for _, b := range p.sys.Boxes {
		if b.Kind == model.Client {
			continue
		}
		for _, f := range []Failure{Down, Slow} {
			t.Rows = append(t.Rows, p.row([]string{b.ID}, []*model.Box{b}, string(b.Kind), f, lasts))
		}
	}
	for _, u := range units(p.sys) {
		if !slices.Contains([]string{"cell", "cluster", "account", "region"}, u.kind) || onlyClients(u.boxes) {
			continue
		}
		t.Rows = append(t.Rows, p.row([]string{groupPrefix + u.id}, u.boxes, u.kind, Down, lasts))
	}
	return t
}

func onlyClients(boxes []*model.Box) bool {
	return !slices.ContainsFunc(boxes, func(b *model.Box) bool { return b.Kind != model.Client })
}

func (p *Prepared) row(names []string, boxes []*model.Box, kind string, f Failure, lasts time.Duration) Row {
	q := Question{Names: names, Boxes: boxes, Failure: f, For: lasts}
	if lasts == 0 {
		q.For, q.ForBy = usual(p.sys, boxes)
	}
	o := p.Ask(q)
	r := Row{
		Component: names[0], Kind: kind, Failure: f, For: q.For,
		Service: o.onService(), Customer: o.onCustomer(), Seen: o.seenBy(), Playbook: o.playbook(),
		SeenKnown: len(o.Seen) > 0 || o.AlarmsKnown && len(o.MaySee) == 0, Unknown: o.Unknown, Fates: o.fates(),
	}
	if boxes[0].ID == names[0] {
		r.Box = boxes[0]
	}
	for _, f := range o.Flows {
		r.Worst = max(r.Worst, f.Verdict)
	}
	return r
}

// onService says in one sentence what the failure does to the service.
func (o *Outcome) onService() string {
	var parts []string
	say := func(s string) { parts = append(parts, s) }
	if hard, soft := o.asking(false), o.asking(true); len(hard)+len(soft) > 0 {
		if len(hard) > 0 {
			say(codes(hard, mostNamed) + phrase.Agree(len(hard), " fails", " fail") + o.slowest())
		}
		if len(soft) > 0 {
			say("its callers go on without " + codes(soft, mostNamed))
		}
	}
	if on := o.keptOn(); len(on) > 0 {
		say(codes(on, mostNamed) + phrase.Agree(len(on), " is", " are") + " tried until it is back")
	}
	if o.Failure == Slow {
		parts = append(parts, o.soft()...)
	}
	for _, h := range o.Held[:min(len(o.Held), mostNamed)] {
		say(h.short())
	}
	if len(o.Held) > mostNamed {
		say("and work waits in " + number(float64(len(o.Held)-mostNamed)) + " more places")
	}
	var parked []string
	for _, p := range o.Parked {
		s := code(p.To) + " fills"
		if p.from != "" {
			s += " " + p.from
		}
		if !slices.Contains(parked, s) {
			parked = append(parked, s)
		}
	}
	parts = append(parts, parked[:min(len(parked), mostNamed)]...)
	if ids := o.lostLines(); len(ids) > 0 {
		say("what " + codes(ids, mostNamed) + phrase.Agree(len(ids), " carries", " carry") + " is lost")
	}
	if ids := o.doubled(); len(ids) > 0 {
		say(codes(ids, mostNamed) + " may happen twice")
	}
	var half, undone []string
	for _, h := range o.Half {
		if h.stays() {
			half = append(half, h.Flow.ID)
		} else {
			undone = append(undone, h.Flow.ID)
		}
	}
	if len(half) > 0 {
		say(code(half[0]) + " stays half done" + andOthers(len(half)-1))
	}
	if len(undone) > 0 {
		say(code(undone[0]) + " is undone" + andOthers(len(undone)-1))
	}
	if n, at := o.multiplied(); n > 1 {
		say("retries multiply " + timesOver(n) + " at " + code(at.ID))
	}
	if len(parts) == 0 {
		if len(o.Notes) == 0 {
			return "none that the lines tell of"
		}
		for _, n := range o.Notes[:min(len(o.Notes), 2)] {
			say(n.Says)
		}
	}
	return strings.Join(parts, "; ")
}

// soft is what only a slow box does: it keeps its callers busy, and does work
// that nobody waits for any more.
func (o *Outcome) soft() []string {
	var out []string
	busiest := Amount{Known: true}
	var most Amount
	var where *model.Box
	for _, w := range o.Waits {
		if w.Line.From.Kind != model.Client && w.Busy.Known && w.Busy.Value() > busiest.Value() {
			busiest, where, most = w.Busy, w.Line.From, w.Crowded
		}
	}
	if where != nil {
		s := busiest.String() + " calls wait at once in " + code(where.ID)
		if most.Value() > busiest.Value() {
			s += ", up to " + number(most.Value()) + " with retries"
		}
		out = append(out, s)
	}
	for _, b := range o.Boxes {
		if ids := o.late(b); len(ids) > 0 {
			out = append(out, codes(ids, mostNamed)+" may still take effect after the caller has given up")
			break
		}
	}
	return out
}

// short is what is held, in a clause.
func (h *Held) short() string {
	s := "work waits in " + code(h.In)
	if h.Stuck {
		s = "failed executions stay in " + code(h.In) + ", until somebody resumes them"
	}
	if h.Abandoned {
		return "what is tried stays in " + code(h.In) + ", and nobody gets it any more"
	}
	if h.KeepsKnown {
		s += ", kept " + phrase.For(h.Keeps)
	}
	if h.Backlog.Known && h.Backlog.Value() > 0 {
		s += " (" + h.Backlog.String() + " wait in the end)"
	}
	return s
}

func andOthers(n int) string {
	if n <= 0 {
		return ""
	}
	return ", and " + phrase.Count(n, "other flow", "other flows")
}

func timesOver(n model.Attempts) string {
	if n == model.Unlimited {
		return "without end"
	}
	return "up to " + number(float64(n)) + " times"
}

// asking are the lines into what fails whose senders wait.
func (o *Outcome) asking(soft bool) []string {
	var out []string
	for _, w := range o.Waits {
		if w.Soft == soft && !w.keepsOn {
			out = append(out, w.Line.ID)
		}
	}
	return out
}

// keptOn are the lines into what fails that whoever begins a flow tries until it is over.
func (o *Outcome) keptOn() []string {
	var out []string
	for _, w := range o.Waits {
		if w.keepsOn {
			out = append(out, w.Line.ID)
		}
	}
	return out
}

// slowest is how long the most patient sender waits.
func (o *Outcome) slowest() string {
	longest, known, pauses := time.Duration(0), true, false
	for _, w := range o.Waits {
		if !w.Soft && !w.keepsOn {
			longest, known = max(longest, w.Longest), known && w.Known
			pauses = pauses || w.Pauses
		}
	}
	switch {
	case !known:
		return " (nobody has stated after how long)"
	case longest == arithmetic.Forever:
		return " (or the caller waits without end)"
	case longest > 0 && pauses:
		return " (after " + phrase.Length(longest) + unpaused + ")"
	case longest > 0:
		return " (after at most " + phrase.Length(longest) + ")"
	}
	return ""
}

func (o *Outcome) lostLines() []string {
	var out []string
	for _, l := range o.Lost {
		out = append(out, l.Line.ID)
	}
	return out
}

func (o *Outcome) doubled() []string {
	var out []string
	for _, g := range o.Again {
		if g.Harmless != flowgraph.Yes {
			out = append(out, g.Line.ID)
		}
	}
	return out
}

func (o *Outcome) multiplied() (model.Attempts, *model.Box) {
	most, at := model.Attempts(1), (*model.Box)(nil)
	for _, w := range o.Waits {
		if w.Multiplied > most {
			most, at = w.Multiplied, w.Line.To
		}
	}
	return most, at
}

// mostFlows is how many flows a row tells of one by one.
const mostFlows = 3

// onCustomer says what whoever starts the flows notices.
func (o *Outcome) onCustomer() string {
	var parts []string
	rest, calm := 0, 0
	for _, f := range o.Flows {
		switch {
		case f.Verdict == Unaffected:
			calm++
		case len(parts) < mostFlows:
			parts = append(parts, code(f.Flow.ID)+" "+f.Verdict.String()+": "+f.Customer)
		default:
			rest++
		}
	}
	switch {
	case len(o.Flows) == 0:
		return "unknown: the model describes no flow"
	case len(parts) == 0:
		return "none"
	case rest > 0:
		parts = append(parts, "and "+phrase.Count(rest, "other flow", "other flows"))
	}
	return strings.Join(parts, "; ")
}
