/** Static: the same for every user. The proxy renews cookies here too. */
export default function Page() {
  return <p>This page is the same for every user.</p>;
}
