// Package layout has Graphviz lay out a graph. Graphviz always runs as a
// process of its own, bounded in time, memory and output: on some graphs it
// works for hours, and it is a parser in C that gets to see untrusted text.
package layout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Options bound and steer a layout; the zero value is good.
type Options struct {
	// Program is the dot to run: a path, or a name that is looked for on PATH.
	// "" finds one: dot, or tautline-dot beside this program, inside it, or on
	// PATH.
	Program string
	// Limit is how long the layout may take, 20 seconds if it is 0. A plain
	// drawing that has to stand in may take a quarter of it once more, and five
	// seconds in any case.
	Limit time.Duration
	// Memory is the most the program may use, in bytes, 2 GiB if it is 0. It is
	// enforced on Linux; elsewhere only tautline-dot is told, and Limit bounds
	// the rest.
	Memory uint64
	// MaxOutput is the largest drawing in bytes, 64 MiB if it is 0.
	MaxOutput int
	// Janitor ends what is left if this process is killed. It may be nil.
	Janitor Janitor
	// DPI is the resolution of PNG, 96 if it is 0.
	DPI int
	// Plain makes the same picture with every box in its place, for when a
	// layout takes too long or fails: see dot.Options.Plain. It is asked only
	// then. Without it the graph's boxes are packed side by side instead.
	Plain func() ([]byte, error)
	// Title and Description are what SVG says to those who don't see it.
	Title, Description string
	// IDPrefix stands before the ids of title and description, as it does
	// before those of the drawing.
	IDPrefix string
	// Cache is a directory of the user's own in which tautline-dot may keep
	// its compiled Graphviz between runs, which saves a second each time. "" is
	// a directory that is removed afterwards.
	Cache string
}

// Janitor is told what is not to outlive this process, and gives back what says
// that it is gone.
type Janitor interface {
	// Child is told the process group of each run of the program.
	Child(group int) (gone func())
	// File is told the directory that it works in, before that is made.
	File(path string) (gone func())
}

// nobody cleans up after us.
type nobody struct{}

func (nobody) Child(int) func()   { return func() {} }
func (nobody) File(string) func() { return func() {} }

const (
	defaultLimit  = 20 * time.Second
	defaultMemory = 2 << 30
	defaultOutput = 64 << 20
	defaultDPI    = 96
)

// Result is a drawing.
type Result struct {
	// Drawing is SVG or PNG.
	Drawing []byte
	// Program is what made it.
	Program string
	// Note says what is less than was asked for, "" if nothing.
	Note string
}

// Formats are what Run can make.
var Formats = []string{"svg", "png"}

// Run lays out a graph and draws it. Where the layout takes too long, or the
// program fails over it, a plainer drawing comes back, with a note.
func Run(ctx context.Context, dot []byte, format string, o Options) (Result, error) {
	if !slices.Contains(Formats, format) {
		return Result{}, fmt.Errorf("layout: no format %q; there are svg and png", format)
	}
	o = o.withDefaults()
	program, err := find(o.Program)
	if err != nil {
		return Result{}, err
	}
	args := []string{"-T" + format}
	if format == "png" {
		args = append(args, fmt.Sprintf("-Gdpi=%d", o.DPI))
	}
	run := child{program: program, args: args, limit: o.Limit, o: o}
	drawing, err := run.draw(ctx, dot, format)
	note := ""
	if err != nil && ctx.Err() == nil {
		note = fmt.Sprintf("drawn without layout: %v", err)
		drawing, err = run.plain(ctx, dot, format, err)
	}
	if err != nil {
		return Result{}, err
	}
	return Result{Drawing: drawing, Program: program.String(), Note: note}, nil
}

func (o Options) withDefaults() Options {
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	if o.Memory == 0 {
		o.Memory = defaultMemory
	}
	if o.MaxOutput <= 0 {
		o.MaxOutput = defaultOutput
	}
	if o.DPI <= 0 {
		o.DPI = defaultDPI
	}
	if o.Janitor == nil {
		o.Janitor = nobody{}
	}
	return o
}

// leastPlain is how long a drawing without layout may always take: a large PNG
// needs seconds to paint.
var leastPlain = 5 * time.Second

// plain draws without laying out. It keeps the first error, which is the one
// that tells what is wrong, where this fails too.
func (c child) plain(ctx context.Context, dot []byte, format string, first error) ([]byte, error) {
	// Packing ends soon for any graph: it doesn't look at lines before it
	// draws them.
	engine := []string{"-Kosage", "-Gsplines=line"}
	if c.o.Plain != nil {
		placed, err := c.o.Plain()
		if err != nil {
			return nil, errors.Join(first, err)
		}
		dot, engine = placed, []string{"-Knop2"}
	}
	c.args = append(slices.Clone(c.args), engine...)
	c.limit = max(c.limit/4, leastPlain)
	drawing, err := c.draw(ctx, dot, format)
	if err != nil {
		return nil, fmt.Errorf("%w (and without layout: %v)", first, err)
	}
	return drawing, nil
}

// draw runs the program and looks at what it made.
func (c child) draw(ctx context.Context, dot []byte, format string) ([]byte, error) {
	out, err := c.run(ctx, dot)
	if err != nil {
		return nil, err
	}
	if format == "png" {
		return out, checkPNG(out)
	}
	return cleanSVG(out, c.o)
}
