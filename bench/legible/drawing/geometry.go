package drawing

import "math"

// Point is a place on the page, in points from its left upper corner.
type Point struct{ X, Y float64 }

// Rect is an upright rectangle on the page.
type Rect struct{ Left, Top, Right, Bottom float64 }

// Polyline is a line as short straight pieces.
type Polyline []Point

// distance is how far apart two points are.
func distance(a, b Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// bounds is the smallest rectangle around points.
func bounds(points []Point) Rect {
	r := Rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range points {
		r = r.union(Rect{p.X, p.Y, p.X, p.Y})
	}
	return r
}

// union is the smallest rectangle around both.
func (r Rect) union(other Rect) Rect {
	return Rect{min(r.Left, other.Left), min(r.Top, other.Top), max(r.Right, other.Right), max(r.Bottom, other.Bottom)}
}

// grow moves each side outwards, or inwards if by is negative.
func (r Rect) grow(by float64) Rect {
	return Rect{r.Left - by, r.Top - by, r.Right + by, r.Bottom + by}
}

// overlaps tells whether both share more than a rim.
func (r Rect) overlaps(other Rect, rim float64) bool {
	return min(r.Right, other.Right)-max(r.Left, other.Left) > rim && min(r.Bottom, other.Bottom)-max(r.Top, other.Top) > rim
}

// holds tells whether a point lies inside.
func (r Rect) holds(p Point) bool {
	return r.Left < p.X && p.X < r.Right && r.Top < p.Y && p.Y < r.Bottom
}

// outline is the border, closed.
func (r Rect) outline() Polyline {
	return Polyline{{r.Left, r.Top}, {r.Right, r.Top}, {r.Right, r.Bottom}, {r.Left, r.Bottom}, {r.Left, r.Top}}
}

// from is how far a point is from the rectangle, 0 inside it.
func (r Rect) from(p Point) float64 {
	return math.Hypot(max(r.Left-p.X, 0, p.X-r.Right), max(r.Top-p.Y, 0, p.Y-r.Bottom))
}

// within is how much of the straight way from a to b lies in the rectangle (Liang and
// Barsky's clipping).
func (r Rect) within(a, b Point) float64 {
	dx, dy := b.X-a.X, b.Y-a.Y
	enters, leaves := 0.0, 1.0
	for _, side := range [][2]float64{{-dx, a.X - r.Left}, {dx, r.Right - a.X}, {-dy, a.Y - r.Top}, {dy, r.Bottom - a.Y}} {
		switch along, room := side[0], side[1]; {
		case along == 0 && room < 0:
			return 0
		case along < 0:
			enters = max(enters, room/along)
		case along > 0:
			leaves = min(leaves, room/along)
		}
	}
	return max(0, leaves-enters) * math.Hypot(dx, dy)
}

// within is how much of the line lies in a rectangle.
func (l Polyline) within(r Rect) (length float64) {
	for i := 1; i < len(l); i++ {
		length += r.within(l[i-1], l[i])
	}
	return length
}

// length is how long the line is.
func (l Polyline) length() (length float64) {
	for i := 1; i < len(l); i++ {
		length += distance(l[i-1], l[i])
	}
	return length
}

// stride is how far apart the points are at which the distance of a line is taken.
const stride = 6

// from is how far the line is from a rectangle, 0 if it runs through it.
func (l Polyline) from(r Rect) float64 {
	least := math.Inf(1)
	for i := 1; i < len(l); i++ {
		a, b := l[i-1], l[i]
		steps := max(1, math.Floor(distance(a, b)/stride))
		for n := 0.0; n <= steps; n++ {
			least = min(least, r.from(Point{a.X + (b.X-a.X)*n/steps, a.Y + (b.Y-a.Y)*n/steps}))
		}
	}
	return least
}

// crossing is where the straight ways from a to b and from c to d cross.
func crossing(a, b, c, d Point) (Point, bool) {
	side := func(p, q, r Point) float64 { return (q.X-p.X)*(r.Y-p.Y) - (q.Y-p.Y)*(r.X-p.X) }
	if side(a, b, c)*side(a, b, d) >= 0 || side(c, d, a)*side(c, d, b) >= 0 {
		return Point{}, false
	}
	t := side(c, d, a) / (side(c, d, a) - side(c, d, b))
	return Point{a.X + t*(b.X-a.X), a.Y + t*(b.Y-a.Y)}, true
}
