// Package asyncapi reads descriptions of message-driven applications, of version 2 and
// 3: the application is a service, its channels are the boxes beside it.
package asyncapi

import (
	"fmt"
	"path"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/tree"
)

// Is says whether a file is a description.
func Is(v *tree.Value) bool { return v.Get("asyncapi") != nil }

// File is one description.
type File struct {
	root *files.Root
	// path is where it lies within the root, and name how it is called.
	path, name string
	src        *tree.Value
	read       map[string]*tree.Value
	skipped    []draft.Skipped
}

// Read takes a description, for Map to read all of them together.
func Read(root *files.Root, file string, src *tree.Value) (*File, error) {
	f := &File{root: root, path: file, name: root.Path(file), src: src, read: map[string]*tree.Value{}}
	version := src.Get("asyncapi")
	w := version.Word()
	if !strings.HasPrefix(w, "2.") && !strings.HasPrefix(w, "3.") {
		return nil, &tree.Error{At: version.At, Says: fmt.Sprintf("AsyncAPI %q isn't read; versions 2 and 3 are", short(w))}
	}
	for _, name := range []string{"channels", "operations", "servers", "info", "components"} {
		if v := src.Get(name); v != nil && v.Kind != tree.Map && v.Kind != tree.Null {
			return nil, &tree.Error{At: v.At, Says: name + " has to be a map"}
		}
	}
	return f, nil
}

// old says whether the description is of version 2.
func (f *File) old() bool { return strings.HasPrefix(f.src.Get("asyncapi").Word(), "2.") }

// maxRefs is how many references may follow on each other.
const maxRefs = 20

// deref follows references ("$ref"), within the file and into others of the root. It
// gives the name of what is referred to, too.
func (f *File) deref(v *tree.Value) (*tree.Value, string) {
	name := ""
	root := f.src
	at := f.path
	for range maxRefs {
		ref := v.Get("$ref")
		if ref == nil {
			return v, name
		}
		file, pointer, _ := strings.Cut(ref.Word(), "#")
		if file != "" {
			var why string
			if root, at, why = f.other(at, file); root == nil {
				f.skip("a reference", ref.Word(), ref.At, why)
				return nil, name
			}
		}
		v = root
		for _, part := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
			if part != "" {
				part = strings.NewReplacer("~1", "/", "~0", "~", "%7B", "{", "%7D", "}").Replace(part)
				v = v.Get(part)
				name = part
			}
		}
		if v == nil {
			f.skip("a reference", ref.Word(), ref.At, "it leads nowhere")
			return nil, name
		}
	}
	f.skip("a reference", name, v.At, "it leads in a circle")
	return nil, name
}

// other reads another file that a reference names.
func (f *File) other(from, named string) (*tree.Value, string, string) {
	if strings.Contains(named, "://") {
		return nil, "", "nothing is fetched over a network"
	}
	key := path.Dir(from) + "\x00" + named
	if v, ok := f.read[key]; ok {
		return v, v.At.File, ""
	}
	file, src, err := f.root.Near(from, named)
	if err != nil {
		return nil, "", err.Error()
	}
	v, err := tree.One(f.root.Path(file), src)
	if err != nil {
		return nil, "", err.Error()
	}
	v.At.File = file // where further references begin
	f.read[key] = v
	return v, file, ""
}

func (f *File) skip(what, name string, at tree.Place, why string) {
	f.skipped = append(f.skipped, draft.Skipped{What: what, Name: name, At: at, Why: why})
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 80 {
		return string(r[:77]) + "..."
	}
	return s
}

// title is the name of the application.
func (f *File) title() string {
	if t := strings.TrimSpace(f.src.Get("info", "title").Word()); t != "" {
		return short(t)
	}
	return strings.TrimSuffix(path.Base(f.path), path.Ext(f.path))
}

// server is where channels lie.
type server struct {
	// host is its address, as all files would write it.
	host     string
	protocol string
}

// servers are those of the file, by name.
func (f *File) servers() map[string]server {
	all := map[string]server{}
	for _, s := range f.src.Get("servers").Map() {
		v, _ := f.deref(s.Value)
		all[s.Name] = serverOf(v)
	}
	return all
}

func serverOf(v *tree.Value) server {
	host := v.Get("host").Word() + v.Get("pathname").Word()
	if url := v.Get("url").Word(); url != "" {
		host = url
	}
	if _, after, ok := strings.Cut(host, "://"); ok {
		host = after
	}
	// Nobody's name or password has a place in a model.
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	return server{host: strings.ToLower(strings.TrimRight(host, "/")), protocol: strings.ToLower(v.Get("protocol").Word())}
}

// channel is one channel of a file.
type channel struct {
	key     string
	address string
	servers []server
	v       *tree.Value
	at      tree.Place
	box     string
}

// channels are those of the file, by key.
func (f *File) channels() []*channel {
	servers := f.servers()
	var out []*channel
	for _, c := range f.src.Get("channels").Map() {
		v, _ := f.deref(c.Value)
		ch := &channel{key: c.Name, address: c.Name, v: v, at: c.At}
		if !f.old() {
			// An address that isn't there, or is null, is known only when it runs.
			ch.address = v.Get("address").Word()
		}
		for _, s := range v.Get("servers").List() {
			name := s.Word()
			if ref := s.Get("$ref").Word(); ref != "" {
				name = ref[strings.LastIndexByte(ref, '/')+1:]
			}
			if one, ok := servers[name]; ok {
				ch.servers = append(ch.servers, one)
			}
		}
		if len(v.Get("servers").List()) == 0 {
			for _, s := range f.src.Get("servers").Map() {
				ch.servers = append(ch.servers, servers[s.Name])
			}
		}
		out = append(out, ch)
	}
	return out
}

// places are what a channel is known by in all files: its servers with its address.
func (c *channel) places() []string {
	var out []string
	for _, s := range c.servers {
		if s.host != "" && c.address != "" {
			out = append(out, s.host+" "+strings.TrimLeft(c.address, "/"))
		}
	}
	return out
}

// protocol is what the channel's messages travel by: its servers' word, or the one for
// which it has settings.
func (c *channel) protocol() string {
	for _, s := range c.servers {
		if s.protocol != "" {
			return s.protocol
		}
	}
	for _, b := range c.v.Get("bindings").Map() {
		return strings.ToLower(b.Name)
	}
	return ""
}

// bindings are the settings of a protocol.
func (f *File) bindings(v *tree.Value, protocols ...string) *tree.Value {
	b, _ := f.deref(v.Get("bindings"))
	for _, p := range protocols {
		if s := b.Get(p); s != nil {
			s, _ = f.deref(s)
			return s
		}
	}
	return nil
}

// kind is what a channel is, and its platform where that is certain; no kind where it
// is no channel.
func (f *File) kind(c *channel) (kind, platform string) {
	switch p := c.protocol(); p {
	case "kafka", "kafka-secure":
		return "stream", "kafka"
	case "amqp", "amqps":
		if f.bindings(c.v, "amqp").Get("is").Word() == "queue" {
			return "queue", ""
		}
	case "sqs":
		if b := f.bindings(c.v, "sqs"); b.Get("queue", "fifoQueue").Word() == "true" {
			return "queue", "aws/sqs-fifo"
		}
		return "queue", "aws/sqs"
	case "sns":
		return "topic", "aws/sns"
	case "googlepubsub":
		return "topic", "gcp/pubsub"
	case "nats":
		return "topic", "nats"
	case "ibmmq", "jms", "solace", "amqp1", "anypointmq":
		b := f.bindings(c.v, p)
		for _, name := range []string{"destinationType", "destinationtype"} {
			if w := b.Get(name).Word(); strings.Contains(strings.ToLower(w), "queue") {
				return "queue", ""
			}
		}
	case "http", "https":
		return "", ""
	}
	return "topic", ""
}
