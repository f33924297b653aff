package draft

import "strconv"

// Names are those that boxes, or lines, have already.
type Names struct {
	taken map[string]bool
	// last are the numbers that names have been given most lately.
	last map[string]int
}

// NewNames are none yet.
func NewNames() Names { return newNames(0) }

func newNames(size int) Names { return Names{make(map[string]bool, size), map[string]int{}} }

// BoxNames are the names of all boxes.
func (d *Draft) BoxNames() Names {
	n := newNames(len(d.Boxes))
	for _, b := range d.Boxes {
		n.taken[b.ID] = true
	}
	return n
}

// LineNames are the names of all lines.
func (d *Draft) LineNames() Names {
	n := newNames(len(d.Lines))
	for _, l := range d.Lines {
		n.taken[l.ID] = true
	}
	return n
}

// Take gives the first of the names that none has yet, and takes it; where all are
// taken, the last with a number.
func (n Names) Take(names ...string) string {
	for _, name := range names {
		if name != "" && !n.taken[name] {
			n.taken[name] = true
			return name
		}
	}
	last := names[len(names)-1]
	for i := max(2, n.last[last]+1); ; i++ {
		if name := last + "-" + strconv.Itoa(i); !n.taken[name] {
			n.taken[name], n.last[last] = true, i
			return name
		}
	}
}
