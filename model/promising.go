package model

import "strings"

// Promising lets the system promise what another did while something is done: for itself,
// for each flow and box that both have, and for each line that it spares. What is found
// then would be found if the promises hadn't changed. Called tells what an entity of the
// other is called here. Nobody else may look at the system meanwhile.
func (s *System) Promising(was *System, called func(entity string) string, do func()) {
	defer lend(&s.Objectives, was.Objectives)()
	for _, old := range was.Flows {
		if f := s.Flow(calledHere(old.Entity(), called)); f != nil {
			defer lend(&f.Objectives, old.Objectives)()
			defer lend(&f.Importance, old.Importance)()
			if l, later := f.AcceptsLater(s, old, called); later && l != nil {
				accepted := old.Accepted
				accepted.value = l
				defer lend(&f.Accepted, accepted)()
			}
		}
	}
	for _, old := range was.Boxes {
		if b := s.Box(calledHere(old.Entity(), called)); b != nil {
			defer lend(&b.Objectives, old.Objectives)()
		}
	}
	defer s.unspared(was, called)()
	do()
}

// calledHere is the id that an entity of another system has here.
func calledHere(e Entity, called func(entity string) string) string {
	_, id, _ := strings.Cut(called(e.Name), ".")
	return id
}

// lend puts a value in the place of another until it is taken back.
func lend[T any](to *T, value T) (back func()) {
	own := *to
	*to = value
	return func() { *to = own }
}

// PromisesAs tells whether two systems promise the same, for themselves and for each flow
// and box that both have, and the second spares nothing that has to happen in the first.
func (s *System) PromisesAs(was *System, called func(entity string) string) bool {
	same := func(a, b *Objectives) bool { return a.texts() == b.texts() }
	if !same(&s.Objectives, &was.Objectives) {
		return false
	}
	for _, old := range was.Flows {
		f := s.Flow(calledHere(old.Entity(), called))
		if f == nil {
			continue
		}
		if _, later := f.AcceptsLater(s, old, called); later || f.Critical() != old.Critical() || !same(&f.Objectives, &old.Objectives) {
			return false
		}
	}
	for _, old := range was.Boxes {
		if b := s.Box(calledHere(old.Entity(), called)); b != nil && !same(&b.Objectives, &old.Objectives) {
			return false
		}
	}
	return len(s.Spares(was, called)) == 0
}

// texts are the objectives as a team writes them.
func (o *Objectives) texts() [6]string {
	return [...]string{o.Availability.Text(), o.Latency.P50.Text(), o.Latency.P99.Text(), o.Latency.P999.Text(), o.RTO.Text(), o.RPO.Text()}
}
