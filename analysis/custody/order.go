package custody

import "tautline.dev/model"

// FixedWithoutOrder tells whether a platform keeps no order, whatever is stated.
func FixedWithoutOrder(ordering *model.Fact[string]) bool {
	limit := ordering.Limit()
	return limit != nil && limit.Fixed != nil && limit.Fixed.Text == "none"
}

// KeepsNoOrder tells whether a channel is said to keep none, or keeps none unless it
// is set up otherwise, which nobody says.
func KeepsNoOrder(b *model.Box) bool {
	return b.Family() == model.Channel && b.Channel.Ordering.None()
}

// InParallel tells of how many pieces of work of a line in one total order are in
// flight at once: whichever is done first comes first. Those of one key wait for each
// other wherever what they come from keeps their order.
func InParallel(l *model.Line) (n int, parallel bool) {
	n, ok := l.Concurrency.Get()
	return n, ok && n > 1 && l.Ordering.Or("") == "total" && l.Concurrency.State() == model.Stated
}

// LosesOrder tells whether work comes over a line in no order for certain, whatever
// order the line states.
func LosesOrder(l *model.Line) bool {
	_, parallel := InParallel(l)
	return FixedWithoutOrder(&l.Ordering) || FixedWithoutOrder(&l.From.Channel.Ordering) || KeepsNoOrder(l.From) || parallel
}
