package schema

import "math"

// Numbers are those that a field can be.
type Numbers struct {
	Low, High         float64
	LowOpen, HighOpen bool
}

// Numbers are those that a field of a definition can be, by its path: all, where the
// schema doesn't say.
func (s *Schema) Numbers(definition, path string) Numbers {
	var out Numbers
	found := false
	for _, t := range s.at(definition, path) {
		for _, branch := range t.either() {
			r, is := branch.numbers()
			switch {
			case !is:
			case found:
				out = out.or(r)
			default:
				out, found = r, true
			}
		}
	}
	if !found {
		return every
	}
	return out
}

var every = Numbers{Low: math.Inf(-1), High: math.Inf(1)}

// numbers are those of a type that is no choice, and whether it has any.
func (t *typ) numbers() (Numbers, bool) {
	switch t = t.resolve(); t.form {
	case number, integer, anything:
		return every, true
	case bound:
		r := every
		switch t.op {
		case ">=", ">":
			r.Low, r.LowOpen = t.limit, t.op == ">"
		default:
			r.High, r.HighOpen = t.limit, t.op == "<"
		}
		return r, true
	case all:
		out := every
		for _, b := range t.branches {
			r, is := b.numbers()
			if !is {
				return every, false
			}
			out = out.and(r)
		}
		return out, true
	}
	return every, false
}

// and are the numbers that are among both.
func (n Numbers) and(other Numbers) Numbers {
	if other.Low > n.Low || other.Low == n.Low && other.LowOpen {
		n.Low, n.LowOpen = other.Low, other.LowOpen
	}
	if other.High < n.High || other.High == n.High && other.HighOpen {
		n.High, n.HighOpen = other.High, other.HighOpen
	}
	return n
}

// or spans the numbers of both.
func (n Numbers) or(other Numbers) Numbers {
	if other.Low < n.Low || other.Low == n.Low && !other.LowOpen {
		n.Low, n.LowOpen = other.Low, other.LowOpen
	}
	if other.High > n.High || other.High == n.High && !other.HighOpen {
		n.High, n.HighOpen = other.High, other.HighOpen
	}
	return n
}
