package flowgraph

import "tautline.dev/model"

// Transaction is the lines of one handler that bear one transaction's name.
type Transaction struct {
	Name  string
	Lines []*model.Line
	// Receivers are the boxes that they go to, each once.
	Receivers []*model.Box
}

// Commits tells whether the lines take effect together: only one store can make
// them, and an object store takes each object by itself.
func (t *Transaction) Commits() bool {
	return len(t.Receivers) == 1 && Commits(t.Receivers[0])
}

// Commits tells whether a box can make several changes take effect together: a
// store that has transactions.
func Commits(b *model.Box) bool { return b.Family() == model.Store && b.Kind != model.ObjectStore }

// Transactions are the transactions that the lines of a handler name, in the order
// in which it comes to them.
func Transactions(lines []*model.Line) []*Transaction {
	var out []*Transaction
	byName := map[string]*Transaction{}
	for _, l := range lines {
		name, ok := l.Transaction.Get()
		if !ok {
			continue
		}
		t := byName[name]
		if t == nil {
			t = &Transaction{Name: name}
			byName[name] = t
			out = append(out, t)
		}
		t.add(l)
	}
	return out
}

func (t *Transaction) add(l *model.Line) {
	t.Lines = append(t.Lines, l)
	for _, b := range t.Receivers {
		if b == l.To {
			return
		}
	}
	t.Receivers = append(t.Receivers, l.To)
}

// Committed finds for each line of a handler the transaction with which it takes
// effect, nil for those that take effect by themselves.
func Committed(h *model.Handler) map[*model.Line]*Transaction {
	out := map[*model.Line]*Transaction{}
	for _, t := range Transactions(h.Lines()) {
		if !t.Commits() {
			continue
		}
		for _, l := range t.Lines {
			out[l] = t
		}
	}
	return out
}
