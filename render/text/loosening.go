package text

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tautline.dev/analysis/coupling"
	"tautline.dev/model"
	"tautline.dev/render/plain"
)

// loosening is the advice about the lines of a system, each once: a review
// decides on it once, and not at every line.
type loosening struct {
	all  []*advice
	told map[whatFor]*advice
}

// whatFor tells advice apart.
type whatFor struct {
	facet  string
	degree coupling.Degree
	loosen string
}

type advice struct {
	whatFor
	rank  int // of the facet
	lines []string
}

// add notes what would loosen a line, where it is not loose already. What is
// unknown stands among the questions.
func (s *loosening) add(l *model.Line, facets []coupling.Facet) {
	if s.told == nil {
		s.told = map[whatFor]*advice{}
	}
	for rank, f := range facets {
		if f.Degree < coupling.Moderate {
			continue
		}
		is := whatFor{f.Name, f.Degree, f.Loosen}
		if s.told[is] == nil {
			s.told[is] = &advice{whatFor: is, rank: rank}
			s.all = append(s.all, s.told[is])
		}
		s.told[is].lines = append(s.told[is].lines, l.ID)
	}
}

// loosening writes the advice, for what is tight first.
func (st Style) loosening(w io.Writer, s loosening) {
	if len(s.all) == 0 {
		return
	}
	slices.SortStableFunc(s.all, func(a, b *advice) int {
		if a.degree != b.degree {
			return int(b.degree) - int(a.degree)
		}
		return a.rank - b.rank
	})
	fmt.Fprintf(w, "%s %s\n", st.bold.Render("What would loosen the coupling"), st.faint.Render("(a price, not a fault; --coupling says why, line by line)"))
	head := ""
	for _, a := range s.all {
		is := a.degree.String() + " in " + a.facet
		if is == head {
			is = ""
		} else {
			head = is
		}
		for i, part := range plain.Wrap(plain.Text(a.loosen), st.fit(adviceWidth, 3+adviceIndent)) {
			if i > 0 {
				is = ""
			}
			fmt.Fprintf(w, "  %s %s\n", st.rule.Render(pad(is, adviceIndent)), part)
		}
		for _, part := range plain.Wrap(strings.Join(a.lines, ", "), st.fit(adviceWidth, 3+adviceIndent)) {
			fmt.Fprintf(w, "  %s %s\n", pad("", adviceIndent), st.faint.Render(part))
		}
	}
	fmt.Fprintln(w)
}

const (
	adviceIndent = len("moderate in conversation")
	adviceWidth  = 90
)
