//go:build long

package platform_test

import (
	"bufio"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tautline.dev/model/platform"
	"tautline.dev/model/value"
)

// Before a fact comes into the catalogue somebody reads about it and takes a
// note. The notes are kept elsewhere: on a page (platforms.md) of sections with
// lines of "fact | value | default | source | verified", and in a table
// (platforms-2.tsv) of platforms, fields and what they hold. Of the page
// testdata/coverage/ tells for each verified line which platforms carry it, or why
// none does. A row of the table names its platform, which carries it unless
// testdata/coverage/platforms-2/ says otherwise. What was looked up besides stands
// in testdata/looked-up.tsv, in the form of the table.

// noted is a line of the page, or a row of the table.
type noted struct {
	section, fact, values, source, mark string
	verified                            bool
}

func (n *noted) key() string { return n.section + " | " + n.fact }

// covered is a line of testdata/coverage/.
type covered struct {
	key, at string
	ids     []string
	more    string // the reason where there are no ids, else further addresses
}

// carrier is a verified note and who carries it.
type carrier struct {
	covered
	n *noted
}

// TestNothingNotedIsMissing holds the catalogue against the page and the table.
func TestNothingNotedIsMissing(t *testing.T) {
	for _, c := range carriers(t) {
		checkCarried(t, c.covered, c.n)
	}
}

// carriers are the verified notes with who carries them; it complains of entries
// that speak of no verified note, or of one twice, and of notes of the page that
// no entry speaks of.
func carriers(t *testing.T) []carrier {
	t.Helper()
	page := match(t, readPage(t), readCoverage(t, "testdata/coverage/*.txt"), func(n *noted) (covered, bool) {
		t.Errorf("nothing tells who carries %q", n.key())
		return covered{}, false
	})
	rows := slices.Concat(readTable(t, knowledge(t, "platforms-2.tsv")), readTable(t, "testdata/looked-up.tsv"))
	table := match(t, rows, readCoverage(t, "testdata/coverage/platforms-2/*.txt"), func(n *noted) (covered, bool) {
		return covered{key: n.key(), at: "the table", ids: meant(n.section)}, true
	})
	return append(page, table...)
}

// meant are the platforms that a row of the table names: one, or all that begin so.
func meant(row string) []string {
	prefix, all := strings.CutSuffix(row, "*")
	if !all {
		return []string{row}
	}
	var out []string
	for _, id := range platform.IDs() {
		if strings.HasPrefix(id, prefix) {
			out = append(out, id)
		}
	}
	return out
}

// match gives each verified note its entry, or what is said of one without.
func match(t *testing.T, notes []noted, entries []covered, without func(*noted) (covered, bool)) []carrier {
	t.Helper()
	lines := map[string]*noted{}
	for i := range notes {
		n := &notes[i]
		if lines[n.key()] != nil {
			t.Errorf("the notes tell twice of %s", n.key())
		}
		lines[n.key()] = n
	}
	var out []carrier
	told := map[string]string{}
	for _, e := range entries {
		switch n := lines[e.key]; {
		case n == nil:
			t.Errorf("%s: nobody noted %q", e.at, e.key)
		case !n.verified:
			t.Errorf("%s: nobody verified %q", e.at, e.key)
		case told[e.key] != "":
			t.Errorf("%s: %q stands at %s too", e.at, e.key, told[e.key])
		default:
			out = append(out, carrier{e, n})
		}
		told[e.key] = e.at
	}
	for i := range notes {
		if n := &notes[i]; n.verified && told[n.key()] == "" {
			if e, ok := without(n); ok {
				out = append(out, carrier{e, n})
			}
		}
	}
	return out
}

// checkCarried wants a fact or note from the line's source in each platform that
// is said to carry it.
func checkCarried(t *testing.T, e covered, n *noted) {
	if len(e.ids) == 0 && e.more == "" {
		t.Errorf("%s: why does no platform carry %q?", e.at, e.key)
	}
	for _, id := range e.ids {
		p := platform.Builtin(id)
		if p == nil {
			t.Errorf("%s: there is no platform %s, which carries %q", e.at, id, e.key)
			continue
		}
		found := false
		everyFact(p, func(_ string, f platform.Fact) { found = found || slices.Contains(e.sources(n), f.Source) })
		if !found {
			t.Errorf("%s: %s has no fact from %q, for %q", e.at, id, e.sources(n), e.key)
		}
	}
}

var address = regexp.MustCompile(`https://[^\s;,()\]]+|[A-Za-z0-9_.-]+\.html`)

// sources are the addresses that a line of the page and its entry give. A file's
// bare name stands beside the address before it.
func (e *covered) sources(n *noted) []string {
	var out []string
	for _, a := range address.FindAllString(n.source+" "+e.more, -1) {
		if strings.HasPrefix(a, "https://") {
			out = append(out, a)
		} else if len(out) > 0 {
			before := out[len(out)-1]
			out = append(out, before[:strings.LastIndex(before, "/")+1]+a)
		}
	}
	return out
}

var (
	weaker = regexp.MustCompile(`20(1[0-9]|2[0-5]) |[(:] ?older copy|quot|secondary|excerpt`)
	saysSo = regexp.MustCompile(`20(1[0-9]|2[0-5])|[Oo]lder text|[Qq]uote|[Ss]econd-hand|[Ee]xcerpt`)
)

// TestWeakerNotesSaySo: what was read in an old text, or in somebody's quotation,
// says so to whoever relies on it, or implies nothing, or was read again (the
// entry says "read again" then).
func TestWeakerNotesSaySo(t *testing.T) {
	for _, c := range carriers(t) {
		if !weaker.MatchString(c.n.mark) || strings.Contains(c.more, "read again") {
			continue
		}
		for _, id := range c.ids {
			said := false
			if p := platform.Builtin(id); p != nil {
				everyFact(p, func(_ string, f platform.Fact) {
					said = said || slices.Contains(c.sources(c.n), f.Source) && (saysSo.MatchString(f.Says) || !f.Verified)
				})
			}
			if !said {
				t.Errorf("%s: %s doesn't say how well %q is known: %s", c.at, id, c.key, c.n.mark)
			}
		}
	}
}

// reckoned are amounts that no line of the page holds as a number.
var reckoned = map[string]string{
	"aws/rds box place.zones": "Multi-AZ that is off is one zone",

	"polly a call to another box: circuitBreaker.rate":           "10% as a share",
	"resilience4j a call to another box: circuitBreaker.rate":    "50% as a share",
	"river from a queue to a worker: retry.maxAge":               "24 pauses, of which the nth has n^4 seconds",
	"river from the library's queue to its worker: retry.maxAge": "24 pauses, of which the nth has n^4 seconds",
}

// TestNumbersAreThoseThatWereNoted: each amount that a fact holds stands in a note
// which the platform carries, with the fact's source.
func TestNumbersAreThoseThatWereNoted(t *testing.T) {
	type place struct{ id, source string }
	amounts := map[place][]float64{}
	for _, c := range carriers(t) {
		for _, id := range c.ids {
			for _, source := range c.sources(c.n) {
				at := place{id, source}
				amounts[at] = append(amounts[at], amountsIn(c.n.values)...)
			}
		}
	}
	each(t, func(t *testing.T, p *platform.Platform) {
		everyFact(p, func(name string, f platform.Fact) {
			if !f.Verified || reckoned[p.ID+" "+name] != "" {
				return
			}
			known := amounts[place{p.ID, f.Source}]
			for _, v := range []*value.Node{f.Value, f.Default, f.Min, f.Max} {
				amount, ok := amountOf(v)
				if !ok {
					continue
				}
				same := func(x float64) bool { return near(x, amount) }
				if strings.HasSuffix(f.Path, ".attempts") || strings.HasSuffix(f.Path, ".after") {
					same = func(x float64) bool { return x == amount || x == amount-1 } // retries, and the first try
				}
				if !slices.ContainsFunc(known, same) {
					t.Errorf("%s: nobody noted %s from %s", name, v.Show(), f.Source)
				}
			}
		})
	})
}

func near(a, b float64) bool {
	return a == b || math.Abs(a-b) < 1e-9*math.Max(math.Abs(a), math.Abs(b))
}

// units are what amounts are counted in: seconds and bytes. Sizes are often
// told loosely, so kilo may be either thousand.
var units = map[string][]float64{
	"": {1}, "ms": {0.001}, "s": {1}, "second": {1}, "seconds": {1}, "min": {60}, "m": {60}, "minute": {60}, "minutes": {60},
	"h": {3600}, "hour": {3600}, "hours": {3600}, "d": {86400}, "day": {86400}, "days": {86400}, "w": {604800}, "week": {604800}, "weeks": {604800},
	"b": {1}, "bytes": {1}, "kb": {1000, 1024}, "kib": {1024}, "mb": {1e6, 1 << 20}, "mib": {1 << 20}, "gb": {1e9, 1 << 30}, "gib": {1 << 30},
}

var number = regexp.MustCompile(`([0-9][0-9,]*(?:\.[0-9]+)?)(?:[ -]?([A-Za-z]+))?`)

var unitInName = regexp.MustCompile(`\.(ms|seconds|minutes|hours|bytes)\b`)

// amountsIn are the numbers of a text, in seconds or bytes. A number without a
// unit may be meant in any that the text names: "60-86,400 s", "default 4 d; max
// 14", "timeout.ms 30,000".
func amountsIn(text string) []float64 {
	var named []float64
	all := number.FindAllStringSubmatch(text, -1)
	for _, m := range all {
		named = append(named, units[strings.ToLower(m[2])]...)
	}
	for _, m := range unitInName.FindAllStringSubmatch(text, -1) {
		named = append(named, units[m[1]]...)
	}
	var out []float64
	for _, m := range all {
		n, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", ""), 64)
		if err != nil {
			continue
		}
		own := units[strings.ToLower(m[2])]
		if m[2] == "" || own == nil {
			own = append([]float64{1}, named...)
		}
		for _, factor := range own {
			out = append(out, n*factor)
		}
	}
	return out
}

// amountOf is the number that a fact holds, in seconds or bytes, if any.
func amountOf(v *value.Node) (float64, bool) {
	switch {
	case v == nil || v.Kind == value.Bool:
		return 0, false
	case v.Kind != value.String:
		return v.Number, true
	}
	parts := number.FindStringSubmatch(v.Text)
	if parts == nil || parts[0] != v.Text || parts[2] == "" {
		return 0, false // words
	}
	n, err := strconv.ParseFloat(parts[1], 64)
	factors := units[strings.ToLower(parts[2])]
	if err != nil || factors == nil {
		return 0, false
	}
	return n * factors[0], true
}

// knowledge is a file of notes; the tests can't tell anything without it.
func knowledge(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("TAUTLINE_KNOWLEDGE")
	if dir == "" {
		t.Fatal("TAUTLINE_KNOWLEDGE must name the folder with " + name)
	}
	return filepath.Join(dir, name)
}

// readTable reads a table: platform, field, value, says, source, verified, read
// and confidence.
func readTable(t *testing.T, file string) []noted {
	t.Helper()
	var out []noted
	scan(t, file, func(line, at string) {
		cells := strings.Split(line, "\t")
		switch {
		case len(cells) != 8:
			t.Errorf("%s: %d cells", at, len(cells))
		case cells[0] != "platform":
			out = append(out, noted{
				section: cells[0], fact: cells[1] + ": " + cells[2], values: cells[2] + " ; " + cells[3],
				source: cells[4], verified: cells[5] == "yes",
			})
		}
	})
	if len(out) == 0 {
		t.Fatal("the table has no facts")
	}
	return out
}

// readPage reads the page.
func readPage(t *testing.T) []noted {
	t.Helper()
	var out []noted
	section := ""
	scan(t, knowledge(t, "platforms.md"), func(line, _ string) {
		if s, ok := strings.CutPrefix(line, "## "); ok {
			section = strings.TrimSpace(s)
			return
		}
		cells := strings.Split(line, " | ")
		if section == "" || len(cells) < 5 {
			return
		}
		last := len(cells) - 1
		out = append(out, noted{
			section: section, fact: strings.TrimSpace(strings.ReplaceAll(cells[0], "**", "")),
			values: strings.Join(cells[1:last-1], " ; "), source: cells[last-1],
			mark: cells[last], verified: strings.Contains(cells[last], "verified yes") || strings.Contains(cells[last], "verified partly"),
		})
	})
	if len(out) == 0 {
		t.Fatal("the page has no facts")
	}
	return out
}

// readCoverage reads the entries of some files.
func readCoverage(t *testing.T, pattern string) []covered {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no %s: %v", pattern, err)
	}
	var out []covered
	for _, file := range files {
		section := ""
		scan(t, file, func(line, at string) {
			if s, ok := strings.CutPrefix(line, "## "); ok {
				section = strings.TrimSpace(s)
				return
			}
			if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
				return
			}
			cells := strings.SplitN(line, " | ", 3)
			if len(cells) < 2 {
				t.Errorf("%s: write: fact | platforms, or: fact | - | reason", at)
				return
			}
			e := covered{key: section + " | " + strings.TrimSpace(cells[0]), at: at}
			if ids := strings.Fields(cells[1]); !slices.Equal(ids, []string{"-"}) {
				e.ids = ids
			}
			if len(cells) == 3 {
				e.more = strings.TrimSpace(cells[2])
			}
			out = append(out, e)
		})
	}
	return out
}

// scan reads a file line by line, with the place of each.
func scan(t *testing.T, file string, visit func(line, at string)) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for i := 1; lines.Scan(); i++ {
		visit(lines.Text(), file+":"+strconv.Itoa(i))
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}
