package antipattern

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// SharedDeadLetter finds dead-letter queues in which the work of several
// receivers lies mixed.
var SharedDeadLetter = &rules.Rule{
	Name:     "shared-dead-letter",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "One dead-letter queue keeps the failed work of several sources that have different receivers.",
	Why: "After an outage somebody has to put the parked work back, and here each message must first be told apart: which receiver failed, in which format, under whose runbook. " +
		"A replay of the whole queue gives one receiver the work of another, which fails again and comes back, or worse, succeeds. " +
		"Meanwhile a flood of one kind hides the single lost order of the other.",
	Fix: "Give each receiver's sources a dead-letter queue of their own, with its own alarm and runbook: `channel: deadLetter: {to: \"billing-dlq\", after: 5}`.",
	FalsePositives: "Sources that one receiver reads may share, so may a queue and the subscription that fills it, and so may what a receiver fails to hand on, or a pipe to pass on: it is the same work (state its `data: contract` on both lines). If a tool replays each message to where it came from, whatever it is, waive it with that as the reason. " +
		"Failed work in an object store or a database can be looked through and told apart; that is not reported.",
	References: []rules.Reference{guidance.SQSDeadLetters, guidance.DeadLetterEIP, guidance.WellArchitected("REL05-BP04")},
	Fires:      file("shared-dead-letter.fires.cue"),
	Quiet:      file("shared-dead-letter.quiet.cue"),
	Check: func(p *rules.Pass) {
		parkers := custody.Parkers(p.System)
		for _, b := range p.System.Boxes {
			// A topic hands on what it gets; each of its subscribers sorts.
			if len(parkers[b]) > 1 && (b.Kind == model.Queue || b.Kind == model.Stream) {
				checkShared(p, b, parkers[b])
			}
		}
	},
}

// parker is something that parks work, as far as it matters for who would get
// it back.
type parker struct {
	entity model.Entity
	// source is where the work was waiting, nil where it was handed over;
	// receiver is who could not do it.
	source, receiver *model.Box
	// from is the box that handed the work over, nil for what leaves a channel.
	from     *model.Box
	contract string
	fact     model.Basis
}

func checkShared(p *rules.Pass, b *model.Box, by []model.Entity) {
	parkers := parkersOf(p.System, b, by)
	if !mixed(parkers) {
		return
	}
	f := rules.Finding{On: b.Entity()}
	var of []string
	said := map[string]bool{}
	for _, k := range parkers {
		f.Related = append(f.Related, rules.To(k.entity, "parks the work of "+k.receiver.ID+" here"))
		f.Facts = append(f.Facts, k.fact)
		what := fmt.Sprintf("what `%s` could not do", k.receiver.ID)
		if k.source != nil {
			what += fmt.Sprintf(" from `%s`", k.source.ID)
		}
		if !said[what] {
			said[what] = true
			of = append(of, what)
		}
	}
	list := phrase.Steps(of, ", ")
	if len(of) <= 3 {
		list = phrase.Listed(of, "")
	}
	f.Message = fmt.Sprintf("`%s` keeps %s: whoever replays it must tell the messages apart first, or a receiver gets another's work", b.ID, list)
	p.Report(f)
}

// mixed tells whether parked work is of receivers that have nothing to do with
// each other. The failed work of one source is one kind, however many read it.
// What a receiver could not hand on is the work that it got, and what failed
// before it was passed on to a source, unchanged, or on its way into it, belongs there
// too.
func mixed(parkers []parker) bool {
	group := make([]int, len(parkers))
	for i := range group {
		group[i] = i
	}
	root := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	bySource, byReceiver := map[*model.Box]int{}, map[*model.Box]int{}
	join := func(known map[*model.Box]int, b *model.Box, i int) {
		if b == nil {
			return
		}
		if j, seen := known[b]; seen {
			group[root(i)] = root(j)
			return
		}
		known[b] = i
	}
	for i, k := range parkers {
		join(bySource, k.source, i)
		join(byReceiver, k.receiver, i)
	}
	for i, k := range parkers {
		if j, seen := bySource[k.receiver]; seen {
			group[root(i)] = root(j) // what never got into a queue is what its reader would have got
		}
	}
	looked := map[handedOn]bool{} // a receiver may send to thousands
	for i, k := range parkers {
		if j, seen := byReceiver[k.from]; k.from != nil && seen && sameKind(k, parkers[j], true) {
			group[root(i)] = root(j)
		}
		way := handedOn{k.receiver, k.contract}
		if looked[way] {
			continue
		}
		looked[way] = true
		for _, l := range k.receiver.Out {
			if j, seen := bySource[l.To]; seen && sameKind(k, parkers[j], k.receiver.Kind == model.Pipe) {
				group[root(i)] = root(j)
			}
		}
	}
	for i := range group {
		if root(i) != root(0) {
			return true
		}
	}
	return false
}

// handedOn is work of one kind that a receiver may pass on.
type handedOn struct {
	by       *model.Box
	contract string
}

// sameKind tells whether two parked messages look alike: by their contract, and
// where nobody stated one, by what else is known.
func sameKind(a, b parker, unstated bool) bool {
	if a.contract == "" || b.contract == "" {
		return unstated
	}
	return a.contract == b.contract
}

// parkersOf lists who parks work in a box, a channel once for each receiver: of
// one that nobody is drawn to read, nobody knows whose work it is.
func parkersOf(s *model.System, b *model.Box, by []model.Entity) []parker {
	var out []parker
	for _, e := range by {
		if id, ok := strings.CutPrefix(e.Name, "lines."); ok {
			l := s.Line(id)
			k := parker{entity: e, receiver: l.To, contract: l.Data.Contract.Or(""), fact: model.LineBasis(l, "deadLetter", &l.DeadLetter.To)}
			if holds(l.From) {
				k.source = l.From
			} else {
				k.from = l.From
			}
			out = append(out, k)
			continue
		}
		x := s.Box(strings.TrimPrefix(e.Name, "boxes."))
		if x.Family() != model.Channel {
			out = append(out, parkersOfInbox(x, e)...)
			continue
		}
		fact := model.BoxBasis(x, "channel.deadLetter", &x.Channel.DeadLetter.To)
		for _, l := range x.Out {
			if l.DeadLetter.To.Or(nil) == b {
				out = append(out, parker{entity: e, source: x, receiver: l.To, contract: l.Data.Contract.Or(""), fact: fact})
			}
		}
	}
	return out
}

func parkersOfInbox(x *model.Box, e model.Entity) []parker {
	k := parker{entity: e, receiver: x, fact: model.BoxBasis(x, "inbox.deadLetter", &x.Inbox.DeadLetter.To)}
	var in []*model.Line
	for _, l := range x.Into {
		if l.UsesInbox() {
			in = append(in, l)
		}
	}
	if len(in) == 1 {
		k.contract = in[0].Data.Contract.Or("")
		if holds(in[0].From) {
			k.source = in[0].From
		} else {
			k.from = in[0].From
		}
	}
	return []parker{k}
}

// holds tells whether work waits in a box until somebody takes it.
func holds(b *model.Box) bool { return b.Family() == model.Channel || b.Family() == model.Store }
