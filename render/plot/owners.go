package plot

import (
	"cmp"
	"slices"
	"strconv"

	"tautline.dev/analysis/phrase"
	"tautline.dev/rules"
)

// nobody is the column of what nobody is stated to own.
const nobody = "? no owner stated"

// Owners is which rule found how much at whose boxes and lines.
func Owners(r *rules.Report) *Plot {
	p := &Plot{
		Name: "owners", Title: "Which rule found how much, and whose it is",
		Heads: []string{"rule", "severity"},
		Key:   []KeyLine{{cellSign(grave), "errors"}, {cellSign(warned), "warnings"}, {cellSign(mild), "for information"}},
	}
	owned := rules.OwnersOf(r.System)
	type row struct {
		rule     string
		severity rules.Severity
		all      int
		of       map[string]int
	}
	rows := map[string]*row{}
	var order []*row
	var owners []string
	shared := 0
	for i := range r.Findings {
		f := &r.Findings[i]
		key := f.Severity.String() + " " + f.Rule.Name
		if rows[key] == nil {
			rows[key] = &row{rule: f.Rule.Name, severity: f.Severity, of: map[string]int{}}
			order = append(order, rows[key])
		}
		whose := owned[f.On.Name]
		if owner, ok := r.System.Owner.Get(); len(whose) == 0 && ok {
			whose = []string{owner} // of the system as a whole, or a group
		}
		if len(whose) == 0 {
			whose = []string{nobody}
		}
		if len(whose) > 1 {
			shared++
		}
		rows[key].all++
		for _, owner := range whose {
			rows[key].of[owner]++
			if !slices.Contains(owners, owner) {
				owners = append(owners, owner)
			}
		}
	}
	if p.Empty = len(order) == 0; p.Empty {
		p.Says = "Nothing was found."
		return p
	}
	slices.SortFunc(owners, func(a, b string) int {
		return cmp.Or(cmp.Compare(unowned(a), unowned(b)), cmp.Compare(a, b))
	})
	slices.SortFunc(order, func(a, b *row) int {
		return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(b.all, a.all), cmp.Compare(a.rule, b.rule))
	})
	g := &grid{names: 272, cells: 84}
	for _, owner := range owners {
		g.columns, p.Heads = append(g.columns, clean(owner)), append(p.Heads, clean(owner))
	}
	looks := map[rules.Severity]cellLook{rules.Error: grave, rules.Warning: warned, rules.Info: mild}
	for _, is := range order {
		of, cells := gridRow{name: is.rule, of: is.severity.String()}, []string{is.rule, is.severity.String()}
		var weak []int
		for i, owner := range owners {
			n, c := is.of[owner], cell{}
			if n > 0 {
				c = cell{[]string{strconv.Itoa(n)}, looks[is.severity]}
				if is.severity >= rules.Warning {
					weak = append(weak, i+2)
				}
			}
			of.cells, cells = append(of.cells, c), append(cells, c.within(g.cells, false))
		}
		g.rows = append(g.rows, of)
		p.row(cells, weak...)
	}
	p.Says = ownersSay(len(order), owners, shared)
	p.wide = g.widthOf()
	p.draw = func(on *paper) { on.grid(g) }
	return p
}

func unowned(owner string) int {
	if owner == nobody {
		return 1
	}
	return 0
}

// ownersSay is what there is to see.
func ownersSay(found int, owners []string, shared int) string {
	n := len(owners)
	if slices.Contains(owners, nobody) {
		n--
	}
	says := phrase.Count(found, "rule found", "rules found") + " something at boxes and lines of " + phrase.Count(n, "owner", "owners")
	if n < len(owners) {
		says += ", and of nobody who is stated"
	}
	if shared > 0 {
		says += "; " + phrase.Count(shared, "finding lies", "findings lie") + " between several, and " + phrase.Agree(shared, "counts", "count") + " for each"
	}
	return says + "."
}
