package drawing

import "math"

// Fault is one thing that keeps a drawing from being read.
type Fault struct {
	// Of is what can't be read, By what is in its way: "" where nothing is.
	Of, By string
	// Size is what it counts for: 1, or how much of a line is wiped out.
	Size float64
}

// Measure counts faults of one kind.
type Measure struct {
	Name, Counts string
	find         func(*Drawing) []Fault
}

// Measures are the faults that no drawing may have.
var Measures = []Measure{
	{"lab/lab", "labels on other labels", labelsOnLabels},
	{"lab/line", "labels with another line through their text", linesThroughLabels},
	{"lab/box", "labels that lie on a box", labelsOnBoxes},
	{"lab/frame", "labels with the border of a group through them", framesThroughLabels},
	{"cap/line", "captions of groups with a line through them", linesThroughCaptions},
	{"off", "texts that leave the page", textsOffPage},
	{"far", "labels far from their own line", labelsFarAway},
	{"amb", "labels that are as near to another line as to their own", ambiguousLabels},
	{"erased", "points of lines that the paper of other labels wipes out", erasedLines},
	{"thru", "lines through boxes where they don't end", linesThroughBoxes},
}

// Figures are what was measured of a drawing.
type Figures struct {
	Boxes, Lines int
	// Overview tells that the lines are links between areas.
	Overview bool
	// Faults are how many there are, by the names of their measures, and Found tells of
	// each, and of each crossing.
	Faults    map[string]int
	Found     map[string][]Fault `json:"-"`
	Crossings int
	// DeadLetterOfDiagonal and DeadLetterOfWidth are how long the longest way to a dead
	// letter is, in % of the page.
	DeadLetterOfDiagonal, DeadLetterOfWidth float64
	// MeanLength is that of lines, in points, and so is the size of the page.
	MeanLength, Width, Height float64
	// SmallestType is its size in pixels where the page fills a laptop.
	SmallestType float64
}

// The page of a laptop, in pixels, and the most that a drawing is enlarged there: to
// the size that a browser gives it by itself.
const (
	screenWidth, screenHeight = 1440, 900
	pixelsPerPoint            = 4.0 / 3
)

// Cross is what crossings are called beside the faults.
const Cross = "cross"

// Measure is what there is to say of a drawing.
func (d *Drawing) Measure() Figures {
	f := Figures{Boxes: len(d.Boxes), Faults: map[string]int{}, Found: map[string][]Fault{Cross: d.crossings()}, Width: d.Width, Height: d.Height}
	f.Crossings = len(f.Found[Cross])
	for _, m := range Measures {
		sum := 0.0
		f.Found[m.Name] = m.find(d)
		for _, x := range f.Found[m.Name] {
			sum += x.Size
		}
		f.Faults[m.Name] = int(math.Round(sum))
	}
	for _, l := range d.Lines {
		length := l.Path.length()
		if l.deadLetter() {
			f.DeadLetterOfDiagonal = max(f.DeadLetterOfDiagonal, 100*length/d.diagonal())
			f.DeadLetterOfWidth = max(f.DeadLetterOfWidth, 100*length/d.Width)
			continue
		}
		f.Lines++
		f.Overview = f.Overview || l.link()
		f.MeanLength += length
	}
	f.MeanLength /= max(1, float64(f.Lines))
	smallest := math.Inf(1)
	for _, t := range d.Texts {
		smallest = min(smallest, t.Size)
	}
	if len(d.Texts) > 0 {
		f.SmallestType = smallest * min(pixelsPerPoint, screenWidth/d.Width, screenHeight/d.Height)
	}
	return f
}

// How much may lie on something before it is noticed, in points.
const (
	// rowRim is what the rows of two labels may share, boxRim what a row and a box may.
	rowRim, boxRim = 1, 1.5
	// slack is left off around text: its place is an estimate.
	slack = 0.5
	// throughText, throughCaption and throughBox are how much of a line may lie there.
	throughText, throughCaption, throughBox = 3, 2, 4
	// offPage is how far a text may leave the page.
	offPage = 1
	// farAway is how far a label may be from its line.
	farAway = 45
	// beside is how near a label is to a line that it may be taken for, and clearly is
	// how much nearer its own must then be.
	beside, clearly = 8, 1
	// headRoom is around the ends of a line, where others meet it, and arrival around
	// the boxes where it may end.
	headRoom, arrival = 14, 16
	// brim is the outermost part of a box, which a line may touch.
	brim = 2
)

func labelsOnLabels(d *Drawing) (out []Fault) {
	for i, a := range d.Labels {
		for _, b := range d.Labels[i+1:] {
			if a.any(func(row Rect) bool { return b.any(func(other Rect) bool { return row.overlaps(other, rowRim) }) }) {
				out = append(out, Fault{a.Of.ID, b.Of.ID, 1})
			}
		}
	}
	return out
}

// any tells whether a row is such a one.
func (l Label) any(is func(Rect) bool) bool {
	for _, row := range l.Rows {
		if is(row) {
			return true
		}
	}
	return false
}

func linesThroughLabels(d *Drawing) (out []Fault) {
	for _, a := range d.Labels {
		for _, l := range d.Lines {
			inside := 0.0
			for _, row := range a.Rows {
				inside += l.Path.within(row.grow(-slack))
			}
			if l != a.Of && inside > throughText {
				out = append(out, Fault{a.Of.ID, l.ID, 1})
			}
		}
	}
	return out
}

func labelsOnBoxes(d *Drawing) (out []Fault) {
	for _, a := range d.Labels {
		for _, b := range d.Boxes {
			if a.any(func(row Rect) bool { return row.overlaps(b.At, boxRim) }) {
				out = append(out, Fault{a.Of.ID, b.ID, 1})
			}
		}
	}
	return out
}

func framesThroughLabels(d *Drawing) (out []Fault) {
	for _, a := range d.Labels {
		for _, f := range d.Frames {
			if a.any(func(row Rect) bool { return f.At.outline().within(row.grow(-slack)) > throughText }) {
				out = append(out, Fault{a.Of.ID, f.ID, 1})
			}
		}
	}
	return out
}

func linesThroughCaptions(d *Drawing) (out []Fault) {
	for _, f := range d.Frames {
		for _, l := range d.Lines {
			if f.Caption != nil && l.Path.within(f.Caption.grow(-slack)) > throughCaption {
				out = append(out, Fault{f.ID, l.ID, 1})
			}
		}
	}
	return out
}

func textsOffPage(d *Drawing) (out []Fault) {
	page := Rect{0, 0, d.Width, d.Height}.grow(offPage)
	for _, t := range d.Texts {
		if page.union(t.At) != page {
			out = append(out, Fault{Of: "text", Size: 1})
		}
	}
	return out
}

func labelsFarAway(d *Drawing) (out []Fault) {
	for _, a := range d.Labels {
		if a.Of.Path.from(a.at()) > farAway {
			out = append(out, Fault{Of: a.Of.ID, Size: 1})
		}
	}
	return out
}

func ambiguousLabels(d *Drawing) (out []Fault) {
	for _, a := range d.Labels {
		at := a.at()
		nearest, other := math.Inf(1), ""
		for _, l := range d.Lines {
			if away := l.Path.from(at); l != a.Of && away < nearest {
				nearest, other = away, l.ID
			}
		}
		if nearest < beside && nearest < a.Of.Path.from(at)+clearly {
			out = append(out, Fault{a.Of.ID, other, 1})
		}
	}
	return out
}

func erasedLines(d *Drawing) (out []Fault) {
	for _, l := range d.Lines {
		for _, p := range d.Papers {
			if p.Of == l || p.Drawn < l.Drawn {
				continue
			}
			if hidden := l.Path.within(p.At); hidden > 0 {
				out = append(out, Fault{l.ID, p.Of.ID, hidden})
			}
		}
	}
	return out
}

func linesThroughBoxes(d *Drawing) (out []Fault) {
	for _, l := range d.Lines {
		for _, b := range d.Boxes {
			door := b.At.grow(arrival)
			if door.holds(l.Path[0]) || door.holds(l.Path[len(l.Path)-1]) {
				continue
			}
			if l.Path.within(b.At.grow(-brim)) > throughBox {
				out = append(out, Fault{l.ID, b.ID, 1})
			}
		}
	}
	return out
}

// crossings are where lines cross: near their ends they only meet.
func (d *Drawing) crossings() (out []Fault) {
	for i, a := range d.Lines {
		around := bounds(a.Path).grow(1)
		for _, b := range d.Lines[i+1:] {
			if !around.overlaps(bounds(b.Path).grow(1), 0) {
				continue
			}
			for range a.meets(b) {
				out = append(out, Fault{a.ID, b.ID, 1})
			}
		}
	}
	return out
}

// meets counts where a line crosses another, off the ends of both.
func (l *Line) meets(other *Line) (n int) {
	a, b := l.Path, other.Path
	for i := 1; i < len(a); i++ {
		for j := 1; j < len(b); j++ {
			at, ok := crossing(a[i-1], a[i], b[j-1], b[j])
			if ok && min(distance(at, a[0]), distance(at, a[len(a)-1]), distance(at, b[0]), distance(at, b[len(b)-1])) > headRoom {
				n++
			}
		}
	}
	return n
}
