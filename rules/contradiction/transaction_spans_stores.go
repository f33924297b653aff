package contradiction

import (
	"fmt"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// TransactionSpansStores finds transactions that no store can commit.
var TransactionSpansStores = &rules.Rule{
	Name:     "transaction-spans-stores",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "One transaction's name stands over two stores, or over one that has no transactions.",
	Why: "What the model calls one commit is several. A stop between them leaves one change without the other, and because everybody believes that this can't happen, nobody looks for it: " +
		"no reconciliation runs, no alarm counts the halves, and they are found when a customer or an auditor does.",
	Fix: "Keep what must be one in one store: write the second thing there too, and let the store's change stream, or an outbox that was written in the same transaction, bring it to the other one. " +
		"Or take the name off (`transaction`), make each change idempotent, and put them behind a queue that redelivers.",
	FalsePositives: "Two boxes that are two schemas of one database are one store: draw them as one. A transaction that a coordinator really commits in two phases over both (XA) isn't what `transaction` means here: waive it, and say who resolves what is left in doubt when the coordinator is gone.",
	References:     []rules.Reference{guidance.TransactionalOutbox, guidance.Sagas},
	Fires:          file("transaction-spans-stores.fires.cue"),
	Quiet:          file("transaction-spans-stores.quiet.cue"),
	Check: func(p *rules.Pass) {
		type named struct {
			box  *model.Box
			name string
		}
		told := map[named]bool{}
		for _, h := range p.System.Handlers {
			if family := h.Box.Family(); family == model.Channel || family == model.Store {
				continue // its lines go to receivers of their own
			}
			for _, t := range flowgraph.Transactions(h.Lines()) {
				if is := (named{h.Box, t.Name}); !told[is] {
					told[is] = checkTransaction(p, h.Box, t)
				}
			}
		}
	},
}

// checkTransaction tells whether it has reported that a transaction can't be one.
func checkTransaction(p *rules.Pass, by *model.Box, t *flowgraph.Transaction) bool {
	if t.Commits() || len(t.Lines) < 2 || t.Receivers[0].Kind != model.ObjectStore && !apart(t.Receivers) {
		return false
	}
	f := rules.Finding{On: by.Entity(), At: t.Lines[1].Transaction.At(), Discriminator: t.Name}
	for _, l := range t.Lines {
		f.Related = append(f.Related, rules.To(l.Entity(), "is said to be part of it"))
		f.Facts = append(f.Facts, model.LineBasis(l, "transaction", &l.Transaction))
	}
	const half = ", and a stop in between leaves one without the other"
	if len(t.Receivers) == 1 {
		f.Message = fmt.Sprintf("`%s` has no transactions: it takes each object by itself, so the %d writes of %q don't take effect together%s", t.Receivers[0].ID, len(t.Lines), t.Name, half)
	} else {
		var ids []string
		for _, b := range t.Receivers {
			ids = append(ids, "`"+b.ID+"`")
		}
		f.Message = fmt.Sprintf("`%s` names one transaction, %q, over %s: each commits by itself%s", by.ID, t.Name, phrase.Listed(ids, ""), half)
	}
	p.Report(f)
	return true
}

// apart tells whether boxes surely don't commit together: two stores, or a store
// and what is no place for data at all. What a channel can commit with, nobody
// says.
func apart(boxes []*model.Box) bool {
	stores, others := 0, 0
	for _, b := range boxes {
		switch b.Family() {
		case model.Store:
			stores++
		case model.Channel:
		default:
			others++
		}
	}
	return stores > 1 || stores == 1 && others > 0
}
