package draft

import "strconv"

// Names are those that boxes, or lines, have already.
type Names map[string]bool

// BoxNames are the names of all boxes.
func (d *Draft) BoxNames() Names {
	n := make(Names, len(d.Boxes))
	for _, b := range d.Boxes {
		n[b.ID] = true
	}
	return n
}

// LineNames are the names of all lines.
func (d *Draft) LineNames() Names {
	n := make(Names, len(d.Lines))
	for _, l := range d.Lines {
		n[l.ID] = true
	}
	return n
}

// Take gives the first of the names that none has yet, and takes it; where all are
// taken, the last with a number.
func (n Names) Take(names ...string) string {
	for _, name := range names {
		if name != "" && !n[name] {
			n[name] = true
			return name
		}
	}
	last := names[len(names)-1]
	for i := 2; ; i++ {
		if name := last + "-" + strconv.Itoa(i); !n[name] {
			n[name] = true
			return name
		}
	}
}
