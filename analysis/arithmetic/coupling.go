package arithmetic

import "slices"

// Bound is one thing that is known of how things hang together: the sum of its terms, each
// weighed as its way is, is at most 0, or 0 exactly.
type Bound struct {
	Terms []float64
	Equal bool
}

// Coupled is the range of a mean of values, one for each way that things can go, of which
// nothing is known but some bounds on how often each way is gone. It is false where no
// weights keep the bounds, or none are found in time.
//
// Source: M. Fréchet, "Généralisation du théorème des probabilités totales", 1935, for two
// things; of any number the extremes are those of a linear program, solved by G. Dantzig's
// simplex method with R. Bland's rule, so that it comes to an end.
func Coupled(values []float64, bounds []Bound) (least, most float64, ok bool) {
	t, ok := newTableau(len(values), bounds)
	if !ok {
		return 0, 0, false
	}
	negative := make([]float64, len(values))
	for i, v := range values {
		negative[i] = -v
	}
	least, found := t.least(values)
	most, foundToo := t.least(negative)
	return least, -most, found && foundToo
}

// tableau holds the equations of a linear program, solved for its basis: the weights that
// aren't 0, one a row. Its last column is what each row comes to.
type tableau struct {
	rows  [][]float64
	basis []int
	// ways is how many weights there are. What stands for what a bound leaves follows them.
	ways int
}

// nought is what is taken for 0: far less than any share that anybody states.
const nought = 1e-11

// newTableau finds weights that keep the bounds, false where there are none.
func newTableau(ways int, bounds []Bound) (*tableau, bool) {
	spare := 0
	for _, b := range bounds {
		if !b.Equal {
			spare++
		}
	}
	// Each row that nothing solves yet has a column of its own: how far it is from kept.
	width := ways + spare
	far := len(bounds) - spare + 1
	t := &tableau{ways: ways}
	add := func(terms []float64, own int, is float64) {
		row := make([]float64, width+far+1)
		copy(row, terms)
		row[own], row[width+far] = 1, is
		t.rows, t.basis = append(t.rows, row), append(t.basis, own)
	}
	all := slices.Repeat([]float64{1}, ways)
	add(all, width, 1)
	left, open := ways, width+1
	for _, b := range bounds {
		if b.Equal {
			add(b.Terms, open, 0)
			open++
		} else {
			add(b.Terms, left, 0)
			left++
		}
	}
	cost := make([]float64, width+far)
	for i := width; i < width+far; i++ {
		cost[i] = 1
	}
	if wrong, found := t.reduce(cost); !found || wrong > nought {
		return nil, false
	}
	// What is still far by nothing is exchanged, or tells nothing that others don't.
	for i := 0; i < len(t.rows); i++ {
		if t.basis[i] < width {
			continue
		}
		if j := slices.IndexFunc(t.rows[i][:width], func(x float64) bool { return x > nought || x < -nought }); j >= 0 {
			t.exchange(i, j)
		} else {
			t.rows, t.basis = slices.Delete(t.rows, i, i+1), slices.Delete(t.basis, i, i+1)
			i--
		}
	}
	for i, row := range t.rows {
		t.rows[i] = append(row[:width:width], row[width+far])
	}
	return t, true
}

// least is the least mean of values.
func (t *tableau) least(values []float64) (float64, bool) {
	cost := make([]float64, len(t.rows[0])-1)
	copy(cost, values)
	return t.reduce(cost)
}

// mostExchanges is how often weights are exchanged. What rounding could keep going for
// ever ends there.
const mostExchanges = 10_000

// reduce exchanges weights until no other costs less, and tells what that costs.
func (t *tableau) reduce(cost []float64) (total float64, found bool) {
	for range mostExchanges {
		enters := -1
		for j := range cost {
			saves := cost[j]
			for i, row := range t.rows {
				saves -= cost[t.basis[i]] * row[j]
			}
			if saves < -nought {
				enters = j
				break
			}
		}
		leaves := -1
		if enters >= 0 {
			for i, row := range t.rows {
				if row[enters] <= nought {
					continue
				}
				if leaves < 0 {
					leaves = i
					continue
				}
				last, now := t.rows[leaves][len(row)-1]/t.rows[leaves][enters], row[len(row)-1]/row[enters]
				if now < last-nought || now <= last+nought && t.basis[i] < t.basis[leaves] {
					leaves = i
				}
			}
		}
		if leaves < 0 {
			for i, row := range t.rows {
				total += cost[t.basis[i]] * row[len(row)-1]
			}
			return total, true
		}
		t.exchange(leaves, enters)
	}
	return 0, false
}

// exchange solves a row for another column.
func (t *tableau) exchange(row, column int) {
	by := t.rows[row][column]
	for j := range t.rows[row] {
		t.rows[row][j] /= by
	}
	for i, other := range t.rows {
		if factor := other[column]; i != row && factor != 0 {
			for j, x := range t.rows[row] {
				other[j] -= factor * x
			}
		}
	}
	t.basis[row] = column
}
