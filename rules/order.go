package rules

import (
	"fmt"
	"slices"
	"strings"
)

// InOrder are rules in an order in which they can be run: each behind those whose
// findings it explains, otherwise as they are listed. It is an error if some of
// them explain each other.
func InOrder(all []*Rule) ([]*Rule, error) {
	o := ordering{all: all, state: map[*Rule]progress{}}
	for _, r := range all {
		if err := o.visit(r, nil); err != nil {
			return nil, err
		}
	}
	return o.out, nil
}

type progress uint8

const (
	waiting progress = iota
	begun
	placed
)

type ordering struct {
	all, out []*Rule
	state    map[*Rule]progress
}

// visit places a rule, and before it those that it explains. The way is how it
// was come to.
func (o *ordering) visit(r *Rule, way []string) error {
	way = append(way, r.Name)
	switch o.state[r] {
	case placed:
		return nil
	case begun:
		return fmt.Errorf("rules explain each other: %s", strings.Join(way, " → "))
	}
	o.state[r] = begun
	for _, before := range r.Explains {
		if slices.Contains(o.all, before) {
			if err := o.visit(before, way); err != nil {
				return err
			}
		}
	}
	o.state[r] = placed
	o.out = append(o.out, r)
	return nil
}
