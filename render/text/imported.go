package text

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/merge"
	"tautline.dev/render/plain"
)

// mostSkipped is how many parts that were left out are named without being asked for all.
const mostSkipped = 12

// Imported says what was read of sources, what isn't in the model, and why.
func Imported(w io.Writer, st Style, d *draft.Draft, all bool) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\n\n", st.bold.Render("Read "+plain.Text(sources(d))))
	row := func(n int, what, detail string) {
		if n > 0 {
			st.hanging(out, fmt.Sprintf("%d", n), rowIndent, nil, "", what+detail)
		}
	}
	row(len(d.Boxes), phrase.Agree(len(d.Boxes), "box", "boxes"), ": "+counted(d.Boxes, boxGroup, kindsOf))
	row(len(d.Lines), phrase.Agree(len(d.Lines), "line", "lines"), ": "+counted(d.Lines, lineGroup, func(level string) string { return level }))
	row(len(d.Flows), phrase.Agree(len(d.Flows), "flow", "flows"), " proposed, as comments to be confirmed")
	row(total(d.NoPart), phrase.Agree(total(d.NoPart), "part", "parts"), " without a part in an architecture: "+kinds(d.NoPart))
	row(total(d.Unkept), phrase.Agree(total(d.Unkept), "setting", "settings"), " read that the language has no place for: "+kinds(d.Unkept))
	for _, n := range d.Notes {
		st.hanging(out, "note", rowIndent, nil, "", n)
	}
	leftOut(out, st, d, all)
	return out.Flush()
}

// sources names what was read.
func sources(d *draft.Draft) string {
	if len(d.Sources) == 1 {
		return d.Sources[0].Path + " (" + d.Sources[0].Format + ")"
	}
	formats := map[string]int{}
	for _, s := range d.Sources {
		formats[s.Format]++
	}
	return fmt.Sprintf("%d files (%s)", len(d.Sources), strings.Join(slices.Sorted(maps.Keys(formats)), ", "))
}

func boxGroup(b *draft.Box) string {
	if b.Outside {
		return "outside the source"
	}
	return b.Kind
}

// kindsOf is the word for more than one of a kind.
func kindsOf(kind string) string {
	switch {
	case strings.Contains(kind, " "):
		return kind
	case strings.HasSuffix(kind, "s"):
		return kind + "es"
	}
	return kind + "s"
}

func lineGroup(l *draft.Line) string {
	switch l.Level {
	case draft.Included:
		return "in a file that the source names"
	case draft.Permission:
		return "suggested by a permission"
	case draft.Environment:
		return "suggested by an address"
	}
	return string(l.Level)
}

// counted is how many there are in each group, by name; several is the name for more
// than one.
func counted[T any](all []T, group func(T) string, several func(string) string) string {
	n := map[string]int{}
	var order []string
	for _, e := range all {
		g := group(e)
		if n[g] == 0 {
			order = append(order, g)
		}
		n[g]++
	}
	slices.Sort(order)
	words := make([]string, len(order))
	for i, g := range order {
		words[i] = fmt.Sprintf("%d %s", n[g], phrase.Agree(n[g], g, several(g)))
	}
	return strings.Join(words, ", ")
}

func total(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// kinds are the names of a table, the most frequent first.
func kinds(counts map[string]int) string {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	for i, n := range names {
		if counts[n] > 1 {
			names[i] = fmt.Sprintf("%s ×%d", n, counts[n])
		}
	}
	if len(names) > 6 {
		names = append(names[:5], fmt.Sprintf("%d more types", len(names)-5))
	}
	return plain.Text(strings.Join(names, ", "))
}

// leftOut are the parts that were left out, each with its place and the reason.
func leftOut(w io.Writer, st Style, d *draft.Draft, all bool) {
	if len(d.Skipped) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", st.bold.Render(fmt.Sprintf("%s left out:", phrase.Count(len(d.Skipped), "part was", "parts were"))))
	for i, s := range d.Skipped {
		if i == mostSkipped && !all && len(d.Skipped) > mostSkipped+1 {
			fmt.Fprintf(w, "  and %d more (--all)\n", len(d.Skipped)-i)
			return
		}
		st.hanging(w, plain.Text(s.At.String()), rowIndent, nil, "", fmt.Sprintf("%s %s: %s", s.What, plain.Text(s.Name), plain.Text(s.Why)))
	}
}

// Updated says what a second import has changed in a model, what it has left as the team
// has it, and what a person has to decide.
func Updated(w io.Writer, st Style, plan []merge.Change, undone []merge.Undone) error {
	out := bufio.NewWriter(w)
	open := map[string]bool{}
	for _, u := range undone {
		open[u.Path] = true
	}
	for _, part := range []struct {
		title string
		of    []string
	}{
		{"Taken over from the source:", []string{merge.Added, merge.Changed, merge.Removed, merge.Gone}},
		{"Left as you have it:", []string{merge.Kept}},
		{"To be decided, both have changed it; yours stays:", []string{merge.Conflict}},
	} {
		var rows []string
		for _, c := range plan {
			if slices.Contains(part.of, c.What) && !open[c.Path] {
				rows = append(rows, c.String())
			}
		}
		st.list(out, part.title, rows)
	}
	var rows []string
	for _, u := range undone {
		rows = append(rows, u.String()+"; "+u.Why)
	}
	st.list(out, "To be done by hand:", rows)
	if len(plan) == 0 {
		fmt.Fprintln(out, "nothing has changed")
	}
	return out.Flush()
}

func (st Style) list(w io.Writer, title string, rows []string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(w, "%s\n", st.bold.Render(title))
	for _, r := range rows {
		for i, line := range plain.Wrap(plain.Text(r), st.fit(whatIfWidth, 0)-4) {
			fmt.Fprintf(w, "  %s%s\n", strings.Repeat("  ", min(i, 1)), line)
		}
	}
}
