package drawing

import (
	"fmt"
	"strconv"
	"strings"
)

// pieces is how many straight pieces stand for a Bézier curve.
const pieces = 12

// flatten makes short straight pieces of a path as Graphviz writes it: of moves, lines
// and cubic curves between absolute points.
func flatten(d string) (Polyline, error) {
	var out Polyline
	for d = strings.TrimSpace(d); d != ""; {
		command, rest := d[0], d[1:]
		end := strings.IndexFunc(rest, func(r rune) bool { return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' })
		if end < 0 {
			end = len(rest)
		}
		points, err := pointsOf(rest[:end])
		if err != nil {
			return nil, err
		}
		switch {
		case command == 'M' || command == 'L' && len(out) > 0:
			out = append(out, points...)
		case command == 'C' && len(out) > 0 && len(points)%3 == 0:
			for ; len(points) > 0; points = points[3:] {
				out = append(out, curve(out[len(out)-1], points[0], points[1], points[2])...)
			}
		default:
			return nil, fmt.Errorf("a path with %q and %d points, which Graphviz doesn't write", command, len(points))
		}
		d = rest[end:]
	}
	return out, nil
}

// curve are the points of a cubic Bézier curve behind its first.
func curve(from, a, b, to Point) (out []Point) {
	for k := 1; k <= pieces; k++ {
		t := float64(k) / pieces
		u := 1 - t
		at := func(p, q, r, s float64) float64 { return u*u*u*p + 3*u*u*t*q + 3*u*t*t*r + t*t*t*s }
		out = append(out, Point{at(from.X, a.X, b.X, to.X), at(from.Y, a.Y, b.Y, to.Y)})
	}
	return out
}

// pointsOf reads pairs of coordinates.
func pointsOf(s string) ([]Point, error) {
	n, err := numbers(s)
	if err != nil {
		return nil, err
	}
	if len(n)%2 != 0 {
		return nil, fmt.Errorf("%d coordinates, which aren't pairs", len(n))
	}
	var out []Point
	for i := 0; i < len(n); i += 2 {
		out = append(out, Point{n[i], n[i+1]})
	}
	return out, nil
}

// numbers reads numbers with spaces or commas between them.
func numbers(s string) (out []float64, err error) {
	for _, field := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' }) {
		n, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}
