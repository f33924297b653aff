package environment_test

import (
	"slices"
	"strings"
	"testing"

	"tautline.dev/model/importer/environment"
	"tautline.dev/model/importer/tree"
)

func names(hosts []environment.Host) string {
	var out []string
	for _, h := range hosts {
		n := h.Name
		if h.Sure {
			n += "!"
		}
		out = append(out, n)
	}
	return strings.Join(out, " ")
}

// holed is a text in which "~" is a hole.
func holed(text string) *tree.Value {
	var pieces []*tree.Value
	for i, p := range strings.Split(text, "~") {
		if i > 0 {
			pieces = append(pieces, &tree.Value{Kind: tree.Text, Parts: []tree.Part{{Hole: &tree.Hole{To: "X", Kind: tree.Outside}}}})
		}
		pieces = append(pieces, tree.Scalar(tree.Place{}, p))
	}
	return tree.Joined(tree.Place{}, pieces...)
}

// TestVariable holds what is an address, and what only looks like one; "!" marks those
// whose form says so.
func TestVariable(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"CART_ADDR", "cart:7070", "cart!"},
		{"CART", "cart:7070", "cart"},
		{"CART_HOST", "Cart", "cart"},
		{"PGHOST", "db", "db"},
		{"spring.data.mongodb.host", "db", "db"},
		{"bootstrapServers", "k1:9092,k2:9092", "k1! k2!"},
		{"DB_HOST_1", "db", "db"},
		{"KAFKA_BROKER_LIST", "k1:9092 k2:9092", "k1! k2!"},
		{"CART", "cart", ""},
		{"KAFKA_TOPIC", "orders", ""},
		{"OTEL_SERVICE_NAME", "orders", ""},
		{"POSTGRES_USER", "orders:5432", ""},
		{"APP_IMAGE", "postgres:16", ""},
		{"API_KEY", "http://orders", ""},
		{"LISTEN_ADDR", "orders:80", ""},
		{"CORS_ORIGIN", "http://web:3000", ""},
		{"ADDR", "0.0.0.0:80", ""},
		{"ADDR", ":80", ""},
		{"ADDR", "127.0.0.1", ""},
		{"A_URL", "http://localhost:80", ""},
		{"A_URL", "https://User:p%40ss@Api.shop.example:8443/v1?to=http", "api.shop.example!"},
		{"A_URL", "mongodb://u:p@m1:27017,m2:27017/db?replicaSet=x", "m1! m2!"},
		{"A_URL", "mongodb+srv://m1/db", "m1!"},
		{"A_URL", "PLAINTEXT://k1:9092,PLAINTEXT://k2:9092", "k1! k2!"},
		{"A_URL", "jdbc:postgresql://db:5432/x?user=a", "db!"},
		{"A_URL", "jdbc:sqlserver://db:1433;databaseName=x;user=y", "db!"},
		{"A_URL", "jdbc:oracle:thin:u/p@db:1521:xe", "db!"},
		{"A_URL", "u:p@tcp(db:3306)/x", "db!"},
		{"A_URL", "file:///etc/db", ""},
		{"A_URL", "s3://db/path", ""},
		{"A_URL", "unix:///var/run/db.sock", ""},
		{"A_URL", "db:5432/x", "db!"},
		{"A_URL", "http://~:80", ""},
		{"A_URL", "http://~.shop/", ""},
		{"A_URL", "http://api:~/", "api!"},
		{"A_URL", "postgres://u:~@db/x", "db!"},
		// What stands before a password's slash isn't a host.
		{"A_URL", "postgres://u:1/x@db/y", ""},
		{"A_STRING", "Server=tcp:db,1433;User Id=sa;Password=db2:1", "db!"},
		{"A_STRING", "host=db port=5432 user=web password=x", "db!"},
		{"A_STRING", "Username=db;Password=db", ""},
		{"NOTE_URL", "ask the people of db", ""},
		{"JAVA_OPTS", "-Xmx1g -Ddb.host=db -Dmode=web", "db"},
		{"A_HOST", "", ""},
		{"", "db:1", ""},
	} {
		if got := names(environment.Variable(c.name, holed(c.value))); got != c.want {
			t.Errorf("%s=%s: %q, want %q", c.name, c.value, got, c.want)
		}
	}
	for _, v := range []*tree.Value{nil, {Kind: tree.Null}, {Kind: tree.Map}, {Kind: tree.Unknown, Text: "db:1"}} {
		if got := environment.Variable("A_HOST", v); len(got) > 0 {
			t.Errorf("%v: %v", v, got)
		}
	}
}

func TestCommand(t *testing.T) {
	for _, c := range []struct{ command, want string }{
		{"serve --db-url postgres://u:p@db:5432/x", "db!"},
		{"serve --backend-url=http://api", "api!"},
		{"serve -h api", "api"},
		{"serve --host api", "api"},
		{"serve api", ""},
		{"serve --mode api", ""},
		{"serve http://api:80 api:81", "api! api!"},
		{"serve --user api:1000", ""},
		{"./wait-for-it.sh db:5432 -t 60 -- serve http://api", "api!"},
		{"dockerize -wait tcp://db:5432 serve http://api", "api!"},
		{"sh -c 'until pg_isready -h db; do sleep 1; done && A_URL=http://x:1 serve --host api'", "api"},
		{"bash -ec 'nc -z db 5432 | curl http://api:80/x'", "api!"},
		{"sh -c 'echo http://db'", ""},
		{"nginx -g 'daemon off;'", ""},
		{"", ""},
	} {
		if got := names(environment.Command(environment.Words(tree.Scalar(tree.Place{}, c.command)))); got != c.want {
			t.Errorf("%s: %q, want %q", c.command, got, c.want)
		}
	}
	list := &tree.Value{Kind: tree.List, Items: []*tree.Value{holed("serve"), holed("--api-url"), holed("http://api:~")}}
	if got := environment.Command(environment.Words(list)); !slices.Equal(got, []environment.Host{{Name: "api", Sure: true}}) {
		t.Errorf("a list: %v", got)
	}
}
