package antipattern

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// LostUpdate finds changes that hide another one which came in between.
var LostUpdate = &rules.Rule{
	Name:     "lost-update",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A handler reads and then writes the same store, several can do that at once, and nothing refuses the one that has read too early.",
	Why: "Both read the same balance, both add to it, both write: the second hides the first, and no error is told to anyone. " +
		"It needs two at the same time, so it grows with the square of the load, and a retry that overtakes a slow first try is the same race: an outage is when it happens most, and the books are found wrong weeks later.",
	Fix: "Let the store decide: write only if the version that was read is still there (`conflicts: \"version\"`), let it compute (`\"atomic\"`: add 1 where it is, not what was read plus 1), or take a lock first (`\"lock\"`). Reading and writing in one transaction helps at an isolation level that forbids lost updates, and at no other.",
	FalsePositives: "If what is read is another thing than what is written, state `conflicts: \"atomic\"` on the write: nothing that was read goes into it. A condition of the write (`conditional-write`), a key that commits with it (`unique-key`) and isn't that of the request, a shared `transaction`, and one at a time (`concurrency: 1`) are taken for answers. " +
		"Where nobody says how conflicts end, it is one step milder than where the last one is said to win; of an object store, where what is written is mostly another object than what was read, and of a write with the key of its request, which may be a new row, it is a question.",
	References: []rules.Reference{guidance.PostgresIsolation},
	Fires:      file("lost-update.fires.cue"),
	Quiet:      file("lost-update.quiet.cue"),
	Check: func(p *rules.Pass) {
		seen := map[*model.Line]bool{}
		for _, h := range p.System.Handlers {
			if h.Flow == nil || !runsProgram(h.Box) {
				continue // nobody says what comes first
			}
			for _, way := range flowgraph.Ways(h) {
				done := flowgraph.On(h, way)
				for i, w := range done {
					if seen[w] || !losesUpdates(p, h, w) || hasLocked(done[:i]) {
						continue
					}
					if r := readBefore(done[:i], w); r != nil {
						seen[w] = true
						reportLostUpdate(p, h, r, w)
					}
				}
			}
		}
	},
}

// losesUpdates tells whether a write may hide another, as far as it says itself.
func losesUpdates(p *rules.Pass, h *model.Handler, w *model.Line) bool {
	if w.Operation.Or("") != model.Write || w.To.Family() != model.Store || !p.Graph.Effect(w) || w.Lock.For.Known() {
		return false
	}
	if w.Conflicts.Known() {
		return w.Conflicts.Or("") == model.LastWriteWins
	}
	if by := keyedBy(h, w); by != nil {
		// It is refused where the key is there already. The key of the request is there
		// only when the same request comes again.
		return by.Idempotency.EnforcedBy.Or("") == model.UniqueKey && isRequestKey(h, by) && !w.Guard.Or(false) && severalAtOnce(h)
	}
	// What nobody says of a repeat is asked for first.
	return w.Idempotency.EnforcedBy.Known() && severalAtOnce(h)
}

// keyedBy is the write whose key decides whether this one takes effect: itself, or
// another one that takes effect together with it; nil where there is none.
func keyedBy(h *model.Handler, w *model.Line) *model.Line {
	keyed := func(l *model.Line) bool {
		by := l.Idempotency.EnforcedBy.Or("")
		return by == model.UniqueKey || by == model.ConditionalWrite
	}
	if keyed(w) {
		return w
	}
	if t := flowgraph.Committed(h)[w]; t != nil {
		if i := slices.IndexFunc(t.Lines, keyed); i >= 0 {
			return t.Lines[i]
		}
	}
	return nil
}

// isRequestKey tells whether a write's key is that of the request that its handler
// works on, and so another one for another request that changes the same.
func isRequestKey(h *model.Handler, w *model.Line) bool {
	key, ok := w.Idempotency.Key.Get()
	return ok && slices.ContainsFunc(h.Entries, func(l *model.Line) bool { return l.Idempotency.Key.Or("") == key })
}

// severalAtOnce tells whether a handler may be at work more than once at a time,
// as far as anybody says; a clock starts one after another.
func severalAtOnce(h *model.Handler) bool {
	if h.Box.Capacity.Concurrency.Or(0) == 1 && h.Box.Capacity.Instances.Or(1) == 1 {
		return false
	}
	return len(h.Entries) > 0 && slices.ContainsFunc(h.Entries, func(l *model.Line) bool {
		return l.Concurrency.Or(0) != 1 && l.Ordering.Or("") != "total" && l.From.Kind != model.Scheduler
	})
}

// hasLocked tells whether one of some lines has taken a lock.
func hasLocked(lines []*model.Line) bool {
	return slices.ContainsFunc(lines, func(l *model.Line) bool { return l.Lock.For.Known() || l.Conflicts.Or("") == model.ByLock })
}

// readBefore is the last read of a store before a write to it, but for one in the
// same transaction.
func readBefore(done []*model.Line, w *model.Line) *model.Line {
	for _, r := range slices.Backward(done) {
		if r.To != w.To || r.Operation.Or("") != model.Read || r.Mode.Or("") != model.Sync {
			continue
		}
		if name, ok := w.Transaction.Get(); ok && r.Transaction.Or("") == name {
			return nil
		}
		return r
	}
	return nil
}

func reportLostUpdate(p *rules.Pass, h *model.Handler, r, w *model.Line) {
	f := rules.Finding{
		On: w.Entity(), At: w.Conflicts.At(),
		Related: []rules.Related{rules.To(r.Entity(), "has read what this may go by")},
		Facts:   []model.Basis{model.LineBasis(w, "conflicts", &w.Conflicts)},
		Message: fmt.Sprintf("`%s` reads `%s` (`%s`) and then writes it (`%s`), and the last write wins: of two at once the second hides the first", w.From.ID, w.To.ID, r.ID, w.ID),
	}
	if !w.Conflicts.Known() {
		f.Unstated = "conflicts"
		f.Message = fmt.Sprintf("`%s` reads `%s` (`%s`) and then writes it (`%s`), and nobody says what happens when two do that at once: the second may hide the first", w.From.ID, w.To.ID, r.ID, w.ID)
		if w.To.Kind == model.ObjectStore { // mostly another object than the one that was read
			f.Severity = rules.Info
		}
		if by := keyedBy(h, w); by != nil { // it may be a new row, which nobody else writes
			f.Severity = rules.Info
			f.Facts = append(f.Facts, model.LineBasis(by, "idempotency.key", &by.Idempotency.Key))
			f.Message = fmt.Sprintf("`%s` reads `%s` (`%s`) and then writes it (`%s`), and the key (`%s`) refuses only the same request: of two requests that have read the same the second may hide the first, unless each writes a row of its own", w.From.ID, w.To.ID, r.ID, w.ID, by.Idempotency.Key.Text())
		}
	}
	p.Report(f)
}
