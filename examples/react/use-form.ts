import { useState, type FormEvent } from 'react';

/** What a form sends, by the names of its fields and of the button. */
type Fields = Readonly<Record<string, string>>;

/** Runs what a form sends, and says why it was refused. */
export function useForm(act: (fields: Fields) => Promise<unknown>) {
  const [problem, setProblem] = useState('');
  const [isRunning, setIsRunning] = useState(false);
  const run = async (fields: Fields) => {
    setProblem('');
    setIsRunning(true);
    await act(fields).catch((error: Error) => setProblem(error.message));
    setIsRunning(false);
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    void run(Object.fromEntries(new FormData(event.currentTarget, submitter)) as Fields);
  };
  return { problem, isRunning, onSubmit };
}
