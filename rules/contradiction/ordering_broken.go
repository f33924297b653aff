package contradiction

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// OrderingBroken finds lines whose stated order something on the way breaks.
var OrderingBroken = &rules.Rule{
	Name:     "ordering-broken",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A line promises order, and what it leaves, what it goes into, or how it is retried, parked or worked on in parallel breaks it.",
	Why: "The receiver is written for order: it applies each change over the one before. On a quiet day it gets them so. Under load or after a failure an old change comes last and overwrites the new one, " +
		"a cancellation arrives before its order, and nothing reports an error: the data is simply wrong, and stays so.",
	Fix: "Keep order from end to end: a FIFO queue or a stream with a key, `concurrency: 1` where the order is total, and a platform that blocks the key while it tries again. " +
		"Where a batch reports its failures one by one, stop at the first of a key and report all behind it as failed, too (then state `batch: stopsAtFailure: true`), or let the batch fail as a whole (`partialFailure: false`). " +
		"Or make the receiver independent of order (a version number, the sequence of the source, last write wins by the time of the event) and state `ordering: \"none\"`.",
	FalsePositives: "If order matters only among messages of one customer or order, state `\"key\"` instead of `\"total\"`: then others may pass. " +
		"If the receiver puts things back in order itself, it relies on none: state `\"none\"`. A dead letter on an ordered line is a choice between going on and standing still: if you have made it, waive it, and say in the runbook how a parked message is replayed. Where order holds by key it is told where the work sets a state (`idempotency: \"natural\"`), and not where an older one is refused (`conflicts: \"version\"`).",
	References: []rules.Reference{guidance.SQSDeadLetters, guidance.SQSStandard, guidance.LambdaKinesis, guidance.S3Duplicates},
	Fires:      file("ordering-broken.fires.cue"),
	Quiet:      file("ordering-broken.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			checkChannelOrder(p, b)
		}
		lost := disordered(p.System)
		for _, l := range p.System.Lines {
			switch by := promiser(l); {
			case by == l:
				checkOrder(p, l, lost)
			case by != nil:
				checkOrderOf(p, l, by)
			}
		}
	},
}

const keyOrder = "key"

func checkOrder(p *rules.Pass, l *model.Line, lost map[*model.Box]*model.Box) {
	unsure := false
	for _, breaks := range []func(*rules.Pass, *model.Line) *rules.Finding{
		againstFixedOrder,
		func(_ *rules.Pass, l *model.Line) *rules.Finding { return throughDisorder(l, lost) },
		inParallel,
		overtaken,
		failsOneByOne,
		parkedOutOfOrder,
	} {
		f := breaks(p, l)
		if f == nil {
			continue
		}
		if unsure {
			f.Discriminator = "sure"
		}
		reportOrder(p, l, l, f)
		if unsure = f.Unstated != ""; !unsure {
			return // the first break that is sure is reason enough
		}
	}
}

// checkOrderOf checks a line out of a queue that says nothing of order itself, for
// the one that puts the work there and promises it.
func checkOrderOf(p *rules.Pass, l, by *model.Line) {
	if custody.KeepsNoOrder(l.From) {
		return // then it is broken before
	}
	if f := failsOneByOne(p, l); f != nil {
		f.Related = append(f.Related, rules.To(by.Entity(), "promises it"))
		reportOrder(p, l, by, f)
	}
}

func reportOrder(p *rules.Pass, l, by *model.Line, f *rules.Finding) {
	f.On = l.Entity()
	if by == l {
		f.At = l.Ordering.At()
	}
	f.Message = fmt.Sprintf("`%s` promises %s, and %s", by.ID, inWords(by.Ordering.Or("")), f.Message)
	f.Facts = append([]model.Basis{model.LineBasis(by, "ordering", &by.Ordering)}, f.Facts...)
	p.Report(*f)
}

// promiser is the line whose stated order holds where another one brings work:
// itself, or where that is fetched from a queue and says nothing, one that leads
// into the queue; nil where nobody promises any.
func promiser(l *model.Line) *model.Line {
	promises := func(l *model.Line) bool {
		_, promised := l.Ordering.Get()
		return promised && l.Ordering.State() == model.Stated
	}
	switch {
	case promises(l):
		return l
	case l.From.Kind != model.Queue || l.Ordering.State() == model.Stated || l.Mode.Or("") != model.Async:
		return nil
	}
	for _, in := range l.From.Into {
		if promises(in) {
			return in
		}
	}
	return nil
}

func inWords(order string) string {
	if order == keyOrder {
		return "order by key"
	}
	return order + " order"
}

// checkChannelOrder holds what is said of a channel against what its platform
// keeps: no statement puts messages in order. It is told here once, and not at
// each line that relies on it.
func checkChannelOrder(p *rules.Pass, b *model.Box) {
	f := &b.Channel.Ordering
	order, said := f.Get()
	if !said || f.State() != model.Stated || !custody.FixedWithoutOrder(f) {
		return
	}
	var relied []rules.Related
	for _, l := range slices.Concat(b.Into, b.Out) {
		if l.Ordering.State() == model.Stated && !l.Ordering.None() {
			relied = append(relied, rules.To(l.Entity(), "relies on it"))
		}
	}
	p.Report(rules.Finding{
		On: b.Entity(), At: f.At(), Related: relied,
		Message: fmt.Sprintf("`%s` is said to keep %s, and %s keeps none: now and then a later message comes first, and an old change overwrites a new one", b.ID, inWords(order), f.Limit().Source.By),
		Facts:   []model.Basis{model.BoxBasis(b, "channel.ordering", f)},
	})
}

// disordered are the channels in which order is lost already, each with the
// channel that loses it: itself, or one that passes its messages on to it.
func disordered(s *model.System) map[*model.Box]*model.Box {
	lost := map[*model.Box]*model.Box{}
	var queue []*model.Box
	for _, b := range s.Boxes {
		if custody.KeepsNoOrder(b) {
			lost[b] = b
			queue = append(queue, b)
		}
	}
	for len(queue) > 0 {
		b := queue[0]
		queue = queue[1:]
		for _, l := range b.Out {
			if l.To.Family() == model.Channel && lost[l.To] == nil {
				lost[l.To] = lost[b]
				queue = append(queue, l.To)
			}
		}
	}
	return lost
}

// againstFixedOrder: the platform delivers in no order, whatever is said.
func againstFixedOrder(_ *rules.Pass, l *model.Line) *rules.Finding {
	if !custody.FixedWithoutOrder(&l.Ordering) {
		return nil
	}
	return &rules.Finding{Message: fmt.Sprintf("with %s there is none: later work may arrive first, and an old change overwrites a new one", l.Ordering.Limit().Source.By)}
}

// throughDisorder: a channel at either end, or behind it, keeps no order.
func throughDisorder(l *model.Line, lost map[*model.Box]*model.Box) *rules.Finding {
	at, said := lost[l.From], "`%s`, which it comes through, keeps none"
	switch {
	case at == nil && custody.KeepsNoOrder(l.To):
		at, said = l.To, "`%s`, where it goes, keeps none"
	case at == l.From:
		said = "`%s`, which it leaves, keeps none"
	case at == nil:
		return nil
	}
	return &rules.Finding{
		Message: fmt.Sprintf(said, at.ID) + ": later work may overtake, and an old change overwrites a new one",
		Related: []rules.Related{{Entity: at.Entity(), At: at.Channel.Ordering.At(), Note: "keeps no order"}},
		Facts:   []model.Basis{model.BoxBasis(at, "channel.ordering", &at.Channel.Ordering)},
	}
}

// inParallel: of work in one total order, two pieces can't be in flight.
func inParallel(_ *rules.Pass, l *model.Line) *rules.Finding {
	n, parallel := custody.InParallel(l)
	if !parallel {
		return nil
	}
	return &rules.Finding{
		Message: fmt.Sprintf("up to %d pieces of it are in flight at once: whichever is done first comes first", n),
		Facts:   []model.Basis{model.LineBasis(l, "concurrency", &l.Concurrency)},
	}
}

// overtaken: whoever pushes work, and tries again later what failed, goes on
// with what comes next meanwhile. A queue or log that is read in order stops
// instead, and so does a channel that is said to keep order.
func overtaken(p *rules.Pass, l *model.Line) *rules.Finding {
	if l.Mode.Or("") != model.Async || l.Delivery.Or("") != model.Push || l.From.Kind == model.Queue || l.From.Kind == model.Stream || l.From.Channel.Ordering.Known() {
		return nil
	}
	r := &l.Last().Retry
	by := r.By.Or(model.ByCaller)
	if by == model.ByCaller || by == model.ByMesh {
		return nil // whoever retries by itself can wait before it goes on
	}
	if l.From.Behaviour.BlocksWhileRetrying.Or(false) {
		return nil
	}
	tries, ok := r.Tries()
	if !ok {
		p.Skip(l.Entity(), "retry")
		return nil
	}
	if tries < 2 {
		return nil
	}
	return &rules.Finding{
		Message: fmt.Sprintf("what fails is tried %s while later work goes on to `%s`: the one that failed comes last, and overwrites what is newer", phrase.Times(tries), l.To.ID),
		Related: []rules.Related{rules.To(l.To.Entity(), "gets later work first")},
		Facts: []model.Basis{
			l.LastBasis("retry.by", &r.By),
			l.LastBasis("retry.attempts", &r.Attempts),
		},
	}
}

// failsOneByOne: of a batch out of a queue only what has failed comes back, and what
// was behind it is done before. A log goes back to the first that failed, and where a
// batch fails as a whole it comes back whole, in its order.
func failsOneByOne(_ *rules.Pass, l *model.Line) *rules.Finding {
	if l.From.Kind != model.Queue || l.Delivery.Or("") != model.Poll || l.Batch.Size.Or(1) < 2 || !l.Batch.PartialFailure.Or(false) || l.Batch.StopsAtFailure.Or(false) {
		return nil
	}
	of := "of its batch"
	if l.Ordering.Or(keyOrder) == keyOrder {
		of = "of its key in the batch"
	}
	f := &rules.Finding{
		Message: fmt.Sprintf("of %d at once only those that failed come back (`batch: partialFailure`): what is behind a failed one %s is done before it, and then the older one is applied over it", l.Batch.Size.Or(0), of),
		Related: []rules.Related{rules.To(l.To.Entity(), "reports which have failed")},
		Facts: []model.Basis{
			model.LineBasis(l, "batch.partialFailure", &l.Batch.PartialFailure), model.LineBasis(l, "batch.size", &l.Batch.Size),
			model.LineBasis(l, "batch.stopsAtFailure", &l.Batch.StopsAtFailure),
		},
	}
	if !l.Batch.StopsAtFailure.Known() {
		f.Unstated = "batch.stopsAtFailure"
		f.Message += fmt.Sprintf(", unless `%s` stops there and gives back all that is behind it as well, which nobody says", l.To.ID)
	}
	return f
}

// parkedOutOfOrder: a message that is put aside lets those behind it pass. That
// breaks the order for certain; it is milder because the other choice is to stand
// still. For a key most choose to go on, which is only told where it does harm: where
// a replay would set something to what it was before.
func parkedOutOfOrder(p *rules.Pass, l *model.Line) *rules.Finding {
	parkedIn := custody.ParkingOf(p.System, l).To
	if parkedIn == nil {
		return nil
	}
	f := &rules.Finding{
		Severity: p.Severity().Milder(),
		Related:  []rules.Related{rules.To(parkedIn.Entity(), "keeps what fell out of the order")},
		Facts:    []model.Basis{l.LastBasis("deadLetter", &l.Last().DeadLetter.To)},
	}
	behind := "those behind it"
	if l.Ordering.Or("") == keyOrder {
		set := overwrites(p, l)
		if set == nil {
			return nil
		}
		behind += " of its key"
		f.Related = append(f.Related, rules.To(set.Entity(), "sets what is newer to what it was"))
		f.Facts = append(f.Facts, model.LineBasis(set, "idempotency", &set.Idempotency.EnforcedBy), model.LineBasis(set, "conflicts", &set.Conflicts))
	}
	f.Message = fmt.Sprintf("a piece that fails is parked in `%s` while %s go on: its place in the order is lost, and a replay applies it over what is newer", parkedIn.ID, behind)
	return f
}

// overwrites is a change that the work of a line makes and that may be made again
// because it sets what it changes, whatever that is by then; nil if there is none, or
// an older change is refused.
func overwrites(p *rules.Pass, l *model.Line) *model.Line {
	for _, h := range l.Starts {
		for _, c := range h.Lines() {
			if p.Graph.Effect(c) && c.To.Family() == model.Store && c.Idempotency.EnforcedBy.Or("") == model.Natural && c.Conflicts.Or("") != model.ByVersion {
				return c
			}
		}
	}
	return nil
}
